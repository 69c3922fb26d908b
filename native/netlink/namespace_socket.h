#pragma once

#include <sys/types.h>

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace stack::netlink {

struct NetworkOwner {
  pid_t pid = 0;
  std::string start_time;
};

/// The network namespace of that very process.
Result<UniqueFd> open_network_namespace(const NetworkOwner& owner);

struct SocketOptions {
  NetworkOwner owner;
  bool ipv6 = false;
};

/// A TCP socket of that namespace, bound and connected to nothing.
/// Moves the calling thread into the namespace: to be called on a thread that ends afterwards.
Result<UniqueFd> open_socket(const SocketOptions& options);

}  // namespace stack::netlink
