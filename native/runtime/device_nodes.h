#pragma once

#include <sys/stat.h>

#include <vector>

#include "base/unique_fd.h"
#include "runtime/spec.h"

namespace stack {

/// The devices of every container (config-linux.md "Default Devices"), then those of the bundle.
std::vector<DeviceSpec> devices_of(const Spec& spec);

bool is_that_device(const struct stat& status, const DeviceSpec& device);

/// A detached mount for each device, for a container that may not make devices as it has a user
/// namespace: to be made by the runtime. Nothing where the runtime itself may make none, or where the
/// kernel cannot copy a part of a detached file system (before 6.15); the devices of the host take their
/// place then.
Result<std::vector<UniqueFd>> make_device_nodes(const Spec& spec);

}  // namespace stack
