#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "layer/tar_header.h"

namespace stack {

/// Sets owner, then mode, then extended attributes: each clears or needs what comes before it.
/// `fd` may be an O_PATH descriptor of a link or a device. Leaves out extended attributes that
/// overlayfs or the kernel would take for their own.
Status set_attributes(int fd, const TarEntry& entry);

using Attributes = std::vector<std::pair<std::string, std::string>>;

/// The extended attributes of what a descriptor stands for, as far as `set_attributes` takes them.
Result<Attributes> read_attributes(int fd, const std::string& subject);

/// Sets the time of last modification.
Status set_time(int fd, int64_t seconds, uint32_t nanoseconds, const std::string& subject);

}  // namespace stack
