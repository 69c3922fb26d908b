#include <net/if.h>

#include "base/attempt.h"
#include "runtime/net_devices.h"

namespace stack {

namespace {

/// What the kernel accepts (dev_valid_name), so that a name is never taken for a pattern or a path.
bool is_device_name(const std::string& name) {
  if (name.empty() || name.size() >= IFNAMSIZ || name == "." || name == "..") return false;
  return name.find_first_of("/:% \t\n") == std::string::npos;
}

}  // namespace

Result<std::vector<NetDeviceSpec>> read_net_devices(const Json& devices) {
  std::vector<NetDeviceSpec> result;
  for (size_t i = 0; i < devices.size(); ++i) {
    NetDeviceSpec device{devices.member_name(i), devices.member(i).text("name")};
    if (device.name.empty()) device.name = device.host_name;
    for (const std::string& name : {device.host_name, device.name}) {
      if (!is_device_name(name)) return Failure{"invalid name of network device", 0, "\"" + name + "\""};
    }
    result.push_back(std::move(device));
  }
  return result;
}

}  // namespace stack
