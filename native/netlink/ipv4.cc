#include "netlink/ipv4.h"

#include <arpa/inet.h>
#include <netinet/ether.h>

namespace stack::netlink {

std::string Ipv4Interface::range() const {
  const in_addr network{address.s_addr & mask()};
  char text[INET_ADDRSTRLEN];
  inet_ntop(AF_INET, &network, text, sizeof text);
  return std::string(text) + "/" + std::to_string(prefix_length);
}

Result<in_addr> parse_ipv4(const std::string& text) {
  in_addr address;
  if (inet_pton(AF_INET, text.c_str(), &address) == 1) return address;
  return Failure{"inet_pton", EINVAL, text};
}

Result<Ipv4Interface> parse_interface(const std::string& address, int64_t prefix_length) {
  auto parsed = parse_ipv4(address);
  if (!parsed) return parsed.failure();
  if (prefix_length < 0 || prefix_length > 32) {
    return Failure{"inet_pton", EINVAL, address + "/" + std::to_string(prefix_length)};
  }
  return Ipv4Interface{parsed.value(), static_cast<uint8_t>(prefix_length)};
}

Result<ether_addr> parse_mac_address(const std::string& text) {
  ether_addr address;
  if (ether_aton_r(text.c_str(), &address) != nullptr) return address;
  return Failure{"ether_aton", EINVAL, text};
}

}  // namespace stack::netlink
