#pragma once

#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "runtime/cgroup.h"
#include "runtime/mount_options.h"
#include "runtime/spec.h"

namespace stack {

/// Detached copies of what bind mounts show, by the position of the mount in the bundle.
/// A container with a user namespace gets them from the runtime, which may go where it may not; so does
/// every container whose mounts map ids.
struct BindSources {
  /// The same of the root directory.
  UniqueFd root;
  std::vector<UniqueFd> mounts;
};

Result<BindSources> open_bind_sources(const Spec& spec);

/// Makes the bundle's mounts below the root, in their order.
Status make_mounts(const Spec& spec, const Cgroup& cgroup, BindSources sources, int root);

/// Refuses a target on procfs, but for the files that lxcfs and the like put their own versions over.
/// Anything else would let an image redirect what we and the container's programs write to /proc.
Status check_proc_target(const std::string& destination, int target);

/// The `cgroup` file system of a container, on a target that is open.
Status mount_cgroups(const Spec& spec, const Cgroup& cgroup, const MountOptions& options, int target,
                     int root, const std::string& destination);

}  // namespace stack
