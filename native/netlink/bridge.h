#pragma once

#include <string>

#include "base/result.h"

namespace stack::netlink {

struct BridgeOptions {
  std::string name;
  std::string mac_address;
  std::string address;
  int64_t prefix_length = 0;
  /// 0 takes that of the default route's link.
  uint32_t mtu = 0;
};

/// Makes a bridge, or brings one that exists to this form: MAC address, MTU, exactly this IPv4
/// address, up. Returns its index.
Result<int> create_bridge(const BridgeOptions& options);

}  // namespace stack::netlink
