#include "monitor/reserve.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include "process/signal.h"

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

std::vector<Reservation>::iterator find(std::vector<Reservation>& held, const std::string& name) {
  return std::find_if(held.begin(), held.end(),
                      [&](const Reservation& reservation) { return reservation.name == name; });
}

/// In the order in which they are wanted.
Status reserve_missing(std::vector<Reservation>& held, const std::vector<std::string>& wanted,
                       std::vector<Reservation>& added) {
  for (const std::string& name : wanted) {
    if (find(held, name) != held.end()) continue;
    auto reservation = reserve(name, std::nullopt);
    if (!reservation) return reservation.failure();
    added.push_back(std::move(reservation.value()));
  }
  return {};
}

std::vector<std::string> release_unwanted(std::vector<Reservation>& held,
                                          const std::vector<std::string>& wanted) {
  std::vector<std::string> released;
  for (auto at = held.begin(); at != held.end();) {
    if (std::find(wanted.begin(), wanted.end(), at->name) != wanted.end()) {
      ++at;
      continue;
    }
    released.push_back(at->name);
    at = held.erase(at);
  }
  return released;
}

/// One that another program has taken meanwhile stays lost.
void reserve_again(const std::vector<std::string>& names, std::vector<Reservation>& held) {
  for (const std::string& name : names) {
    auto reservation = reserve(name, std::nullopt);
    if (reservation) held.push_back(std::move(reservation.value()));
  }
}

bool is_bound_to(int socket, int type, const Address& wanted) {
  int found = 0;
  socklen_t size = sizeof found;
  if (getsockopt(socket, SOL_SOCKET, SO_TYPE, &found, &size) != 0 || found != type) return false;
  Address address;
  address.size = sizeof address.storage;
  auto* name = reinterpret_cast<sockaddr*>(&address.storage);
  if (getsockname(socket, name, &address.size) != 0 || address.size != wanted.size) return false;
  return memcmp(&address.storage, &wanted.storage, wanted.size) == 0;
}

/// A duplicate of the socket with this address that the process has; empty when it has none.
UniqueFd find_bound(const ProcessName& process, int type, const Address& wanted) {
  const std::string path = "/proc/" + std::to_string(process.pid) + "/fd";
  std::unique_ptr<DIR, int (*)(DIR*)> entries(opendir(path.c_str()), closedir);
  if (!entries) return UniqueFd();
  while (const dirent* entry = readdir(entries.get())) {
    auto number = parse_number(entry->d_name);
    if (!number) continue;
    const int descriptor = static_cast<int>(number.value());
    auto taken = take_descriptor(process.pid, process.start_time, descriptor);
    if (taken && is_bound_to(taken.value().get(), type, wanted)) return std::move(taken.value());
  }
  return UniqueFd();
}

}  // namespace

Result<Reservation> reserve(const std::string& wanted, const std::optional<ProcessName>& sharer) {
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
    const Failure failure = system_failure("bind", wanted);
    if (failure.error != EADDRINUSE || !sharer) return failure;
    fd = find_bound(*sharer, type, address);
    if (!fd) return failure;
  }
  const std::string taken = std::to_string(bound_port(fd.get()));
  return Reservation{std::move(fd), wanted.substr(0, colon + 1) + taken};
}

std::string names_of(const std::vector<Reservation>& reservations) {
  std::string names;
  for (const Reservation& reservation : reservations) {
    names += (names.empty() ? "" : ",") + reservation.name;
  }
  return names;
}

Status change_reservations(std::vector<Reservation>& held, const std::vector<std::string>& wanted) {
  std::vector<Reservation> added;
  Status reserved = reserve_missing(held, wanted, added);
  if (!reserved && reserved.failure().error == EADDRINUSE) {
    // What goes may be in the way: all addresses of a port collide with one of them.
    const std::vector<std::string> given_up = release_unwanted(held, wanted);
    added.clear();
    reserved = reserve_missing(held, wanted, added);
    if (!reserved) reserve_again(given_up, held);
  }
  if (!reserved) return reserved;
  std::vector<Reservation> result;
  for (const std::string& name : wanted) {
    auto kept = find(held, name);
    auto& from = kept == held.end() ? added : held;
    if (kept == held.end()) kept = added.begin();
    result.push_back(std::move(*kept));
    from.erase(kept);
  }
  held = std::move(result);
  return {};
}

}  // namespace stack::monitor
