#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace stack::netlink {

struct Endpoint {
  std::string bridge;
  std::string host_link;
  std::string container_link;
  std::string mac_address;
  std::string address;
  int64_t prefix_length = 0;
  /// Further addresses, each of a range of 16 bits.
  std::vector<std::string> link_local;
  /// Default route through this.
  std::optional<std::string> gateway;
};

struct ConnectOptions {
  pid_t pid = 0;
  std::string start_time;
  std::vector<Endpoint> endpoints;
};

/// Makes the veth pairs of one container, each created with its peer inside the container's network
/// namespace, and sets up what is in there. Leaves no link behind when it fails.
/// Moves the calling thread into that namespace: to be called on a thread that ends afterwards.
Status connect_namespace(const ConnectOptions& options);

}  // namespace stack::netlink
