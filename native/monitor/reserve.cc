#include "monitor/reserve.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>

#include "monitor/options.h"

namespace stack::monitor {
namespace {

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

bool parse_address(std::string text, uint16_t port, Address& address) {
  auto* ipv4 = reinterpret_cast<sockaddr_in*>(&address.storage);
  if (inet_pton(AF_INET, text.c_str(), &ipv4->sin_addr) == 1) {
    ipv4->sin_family = AF_INET;
    ipv4->sin_port = htons(port);
    address.size = sizeof *ipv4;
    return true;
  }
  if (text.size() > 2 && text.front() == '[' && text.back() == ']') {
    text = text.substr(1, text.size() - 2);
  }
  auto* ipv6 = reinterpret_cast<sockaddr_in6*>(&address.storage);
  memset(&address.storage, 0, sizeof address.storage);
  if (inet_pton(AF_INET6, text.c_str(), &ipv6->sin6_addr) != 1) return false;
  ipv6->sin6_family = AF_INET6;
  ipv6->sin6_port = htons(port);
  address.size = sizeof *ipv6;
  return true;
}

uint16_t bound_port(int socket) {
  Address address;
  address.size = sizeof address.storage;
  getsockname(socket, reinterpret_cast<sockaddr*>(&address.storage), &address.size);
  // The port is in the same place for both families.
  return ntohs(reinterpret_cast<sockaddr_in*>(&address.storage)->sin_port);
}

}  // namespace

Result<Reservation> reserve(const std::string& wanted) {
  const std::string protocol = wanted.substr(0, wanted.find(':'));
  const size_t colon = wanted.rfind(':');
  const bool known = protocol == "tcp" || protocol == "udp";
  if (!known || colon == std::string::npos || colon == protocol.size()) {
    return Failure{"parse", EINVAL, wanted};
  }
  auto port = parse_number(wanted.substr(colon + 1));
  Address address;
  const std::string text = wanted.substr(protocol.size() + 1, colon - protocol.size() - 1);
  if (!port || port.value() > 65535 ||
      !parse_address(text, static_cast<uint16_t>(port.value()), address)) {
    return Failure{"parse", EINVAL, wanted};
  }

  const int type = protocol == "tcp" ? SOCK_STREAM : SOCK_DGRAM;
  UniqueFd fd(socket(address.storage.ss_family, type | SOCK_CLOEXEC, 0));
  if (!fd) return system_failure("socket", wanted);
  const int on = 1;
  // [::] is to be [::] only: 0.0.0.0 is reserved for itself.
  if (address.storage.ss_family == AF_INET6) {
    setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  }
  if (bind(fd.get(), reinterpret_cast<sockaddr*>(&address.storage), address.size) != 0) {
    return system_failure("bind", wanted);
  }
  const std::string taken = std::to_string(bound_port(fd.get()));
  return Reservation{std::move(fd), wanted.substr(0, colon + 1) + taken};
}

}  // namespace stack::monitor
