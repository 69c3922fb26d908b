#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/unique_fd.h"
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

/// Leaves out what lies below the container's root: there, earlier mounts of the bundle count.
Result<BindSources> open_bind_sources(const Spec& spec);

/// Asks the runtime to map the ids of a detached mount, that of the bundle's mount at this position.
using MapIds = std::function<Status(size_t position, int detached)>;

bool is_bind(const MountSpec& mount);

/// A detached copy of what the mount at this position is to show, as the container's process sees it.
Result<UniqueFd> copy_bind_source(const Spec& spec, size_t position, int root, const MapIds& map_ids);

/// MOUNT_ATTR_* of mount_setattr(2).
struct MountAttributes {
  uint64_t set = 0;
  uint64_t clear = 0;
};

/// A container with a user namespace cannot allow what the source of one of its mounts forbids, nor change
/// how that keeps access times: the kernel locks them (mount_namespaces(7)) when such a container mounts by
/// itself, and this is for mounts that the runtime makes for it.
Status check_locked_attributes(const Spec& spec, const MountSpec& mount, const MountOptions& options,
                               int source);

/// What the top of a bind mount gets. With any option of its own it has what they name and nothing else
/// of its source, as with runc and crun; a container with a user namespace keeps what its source forbids.
MountAttributes bind_attributes(const Spec& spec, const MountOptions& options);

}  // namespace stack
