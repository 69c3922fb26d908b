#pragma once

#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "runtime/bind_mounts.h"
#include "runtime/cgroup.h"
#include "runtime/mount_options.h"
#include "runtime/spec.h"

namespace stack {

/// Makes the bundle's mounts below the root, in their order. Returns those that are to be made read-only
/// when nothing more has to be made in them.
Result<std::vector<UniqueFd>> make_mounts(const Spec& spec, const Cgroup& cgroup, BindSources sources,
                                          int root, const MapIds& map_ids);

/// Refuses a target on procfs, but for the files that lxcfs and the like put their own versions over.
/// Anything else would let an image redirect what we and the container's programs write to /proc.
Status check_proc_target(const std::string& destination, int target);

/// A directory below the `cgroup` mount of a container, and what it shows where there is no cgroup
/// namespace. Of version 2 alone, the name is empty.
struct CgroupView {
  std::string name;
  std::string directory;
};

std::vector<CgroupView> cgroup_views(const Cgroup& cgroup);

/// The `cgroup` file system of a container, on a target that is open.
Status mount_cgroups(const Spec& spec, const Cgroup& cgroup, const MountOptions& options, int target,
                     int root, const std::string& destination);

}  // namespace stack
