#pragma once

#include <net/ethernet.h>
#include <netinet/in.h>

#include <string>

#include "base/result.h"

namespace stack::netlink {

/// Address and prefix length, such as 172.18.0.2/16.
struct Ipv4Interface {
  in_addr address{};
  uint8_t prefix_length = 0;

  uint32_t mask() const {
    return prefix_length == 0 ? 0 : htonl(~uint32_t{0} << (32 - prefix_length));
  }
  in_addr broadcast() const { return in_addr{address.s_addr | ~mask()}; }
  /// "172.18.0.0/16".
  std::string range() const;
};

Result<in_addr> parse_ipv4(const std::string& text);
Result<Ipv4Interface> parse_interface(const std::string& address, int64_t prefix_length);
Result<ether_addr> parse_mac_address(const std::string& text);

}  // namespace stack::netlink
