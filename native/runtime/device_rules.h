#pragma once

#include "runtime/spec.h"

namespace stack {

/// The rules in force: nothing, then what the bundle says, then the devices without which no program
/// works (config-linux.md "Default Devices").
std::vector<DeviceRule> effective_device_rules(const std::vector<DeviceRule>& asked);

/// Whether the rules end in allowing everything.
bool allows_all_devices(const std::vector<DeviceRule>& rules);

/// Attaches a BPF program with these rules to a cgroup of version 2, named by its descriptor.
Status attach_device_filter(int cgroup, const std::vector<DeviceRule>& rules);

}  // namespace stack
