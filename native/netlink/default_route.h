#pragma once

#include <string>

#include "base/result.h"
#include "netlink/namespace_socket.h"

namespace stack::netlink {

struct DefaultRouteOptions {
  NetworkOwner owner;
  /// A link of the container that is up.
  std::string link;
  std::string gateway;
};

/// Gives a container its default route, in place of the one that it has.
/// Moves the calling thread into its namespace: to be called on a thread that ends afterwards.
Status set_default_route(const DefaultRouteOptions& options);

}  // namespace stack::netlink
