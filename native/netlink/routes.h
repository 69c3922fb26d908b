#pragma once

#include <string>
#include <vector>

#include "netlink/ipv4.h"
#include "netlink/socket.h"

namespace stack::netlink {

struct Route {
  Ipv4Interface destination;
  /// 0.0.0.0 when there is none.
  in_addr gateway{};
  int link_index = 0;
  uint32_t metric = 0;
  /// RT_TABLE_LOCAL holds what the kernel derives from addresses.
  uint32_t table = 0;
};

/// IPv4 routes of all tables.
Result<std::vector<Route>> list_routes(Socket& socket);

/// MTU of the link of the default route with the smallest metric; 1500 when there is none.
Result<uint32_t> default_route_mtu(Socket& socket);

/// IPv4 routes and addresses of links, in CIDR notation, each once; without the default route.
Result<std::vector<std::string>> list_used_ranges(Socket& socket);

/// Adds the request for a default route to a batch.
void add_default_route(Batch& batch, int link_index, in_addr gateway, const std::string& link);

}  // namespace stack::netlink
