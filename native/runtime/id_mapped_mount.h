#pragma once

#include "base/result.h"
#include "runtime/spec.h"

namespace stack {

/// Whether a mount shows its files with other owners: by the options `idmap` and `ridmap`, or since it has
/// mappings of its own (config.md "Mounts": uidMappings, gidMappings).
bool is_id_mapped(const MountSpec& mount);

/// Maps the ids of a detached mount, by its own mappings or else by those of the container. To be done by
/// the runtime, whose privileges are those of the file system's owner.
Status map_mount_ids(const Spec& spec, const MountSpec& mount, int detached);

}  // namespace stack
