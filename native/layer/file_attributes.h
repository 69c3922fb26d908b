#pragma once

#include <string>

#include "base/result.h"
#include "layer/tar_header.h"

namespace stack {

/// Sets owner, then mode, then extended attributes: each clears or needs what comes before it.
/// `fd` may be an O_PATH descriptor of a link or a device. Leaves out extended attributes that
/// overlayfs or the kernel would take for their own.
Status set_attributes(int fd, const TarEntry& entry);

/// Sets the time of last modification.
Status set_time(int fd, int64_t seconds, uint32_t nanoseconds, const std::string& subject);

}  // namespace stack
