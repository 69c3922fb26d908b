#pragma once

#include <string>
#include <string_view>

#include "layer/tar_header.h"

namespace stack {

/// Applies the records of a pax extended header (POSIX.1-2001 pax, "pax Extended Header") to the
/// member that follows it. Keys that concern neither content nor attributes are left out.
Status apply_pax_records(std::string_view records, TarEntry& entry);

}  // namespace stack
