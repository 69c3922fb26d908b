#pragma once

#include "base/result.h"
#include "runtime/spec.h"

namespace stack {

/// Makes the device nodes that every container has, those of the bundle, and the links in /dev
/// (config-linux.md "Default Devices", "Devices"). Inside a user namespace, the host's nodes are
/// mounted instead, as the kernel lets none be made there.
Status make_devices(const Spec& spec, int root);

}  // namespace stack
