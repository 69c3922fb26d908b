#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "netlink/socket.h"

namespace stack::netlink {

struct Link {
  int index = 0;
  std::string name;
  std::optional<std::string> kind;
  bool up = false;
  int master_index = 0;
  uint32_t mtu = 0;
};

Result<std::vector<Link>> list_links(Socket& socket);

/// Fails with ENODEV when there is none of that name.
Result<Link> find_link(Socket& socket, const std::string& name);

/// Removes a link; false when there is none of that name.
Result<bool> remove_link(Socket& socket, const std::string& name);

}  // namespace stack::netlink
