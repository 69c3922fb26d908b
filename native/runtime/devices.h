#pragma once

#include <vector>

#include "base/unique_fd.h"
#include "runtime/spec.h"

namespace stack {

/// Makes the device nodes that every container has, those of the bundle, and the links in /dev
/// (config-linux.md "Default Devices", "Devices"). Inside a user namespace, `nodes` are mounted instead
/// (`make_device_nodes`), or else those of the host, as the kernel lets none be made there.
Status make_devices(const Spec& spec, std::vector<UniqueFd> nodes, int root);

}  // namespace stack
