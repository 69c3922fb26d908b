#pragma once

#include <optional>
#include <string>

#include "base/result.h"

namespace stack {

/// Content of a regular file below a root as if that were `/`; nothing when there is none.
/// Fails with EFBIG when it is longer than `max_bytes`. Never opens a device or a pipe.
Result<std::optional<std::string>> read_in_root(const std::string& root, const std::string& path,
                                                size_t max_bytes);

}  // namespace stack
