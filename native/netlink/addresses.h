#pragma once

#include <string>
#include <vector>

#include "netlink/ipv4.h"
#include "netlink/socket.h"

namespace stack::netlink {

struct LinkAddress {
  int link_index;
  Ipv4Interface value;
};

Result<std::vector<LinkAddress>> list_addresses(Socket& socket);

/// Adds requests to a batch. An address that is there is left as it is.
void add_address(Batch& batch, int link_index, const Ipv4Interface& value, const std::string& link);
void remove_address(Batch& batch, const LinkAddress& address);

}  // namespace stack::netlink
