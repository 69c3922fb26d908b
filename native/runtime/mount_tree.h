#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "runtime/mount_options.h"

namespace stack {

// Mounts by descriptor (open_tree(2), fsopen(2), move_mount(2)): a mount is made detached, where no
// path can be raced, and attached to a target that is held open.

/// A new file system. `options` are "name" or "name=value".
Result<UniqueFd> new_file_system(const std::string& type, const std::string& source,
                                 const std::vector<std::string>& options, uint64_t attributes);

/// A detached copy of the mount at a path of the host, or at an open descriptor. A path that begins with
/// "/proc/PID/root/" may lead to a mount of that process's namespace.
Result<UniqueFd> copy_mount(const std::string& path, bool recursive);
Result<UniqueFd> copy_mount(int fd, bool recursive, const std::string& subject);

/// mount_setattr(2). Flags that the owner of the user namespace locked stay as they are.
Status set_mount_attributes(int mount, uint64_t set, uint64_t clear, bool recursive,
                            const std::string& subject);
Status set_propagation(int mount, uint64_t propagation, bool recursive, const std::string& subject);

Status attach_mount(int mount, int target, const std::string& subject);

}  // namespace stack
