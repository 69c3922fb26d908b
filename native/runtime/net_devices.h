#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/result.h"
#include "runtime/json.h"

namespace stack {

/// An entry of `linux.netDevices`.
struct NetDeviceSpec {
  /// In the runtime's network namespace.
  std::string host_name;
  /// In the container's.
  std::string name;
};

Result<std::vector<NetDeviceSpec>> read_net_devices(const Json& devices);

/// Moves interfaces into the network namespace of a process, with the names, addresses and state that they
/// are to have there (config-linux.md "Network Devices"). They end, or come back, with that namespace.
Status move_net_devices(const std::vector<NetDeviceSpec>& devices, pid_t pid);

}  // namespace stack
