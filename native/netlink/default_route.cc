#include "netlink/default_route.h"

#include <sched.h>

#include "base/attempt.h"
#include "netlink/ipv4.h"
#include "netlink/links.h"
#include "netlink/routes.h"

namespace stack::netlink {

Status set_default_route(const DefaultRouteOptions& options) {
  STACK_TAKE(const in_addr gateway, parse_ipv4(options.gateway));
  STACK_TAKE(const UniqueFd target, open_network_namespace(options.owner));
  if (setns(target.get(), CLONE_NEWNET) != 0) return system_failure("setns", "network namespace");
  STACK_TAKE(Socket inside, Socket::open());
  STACK_TAKE(const Link link, find_link(inside, options.link));
  Batch batch;
  add_default_route(batch, link.index, gateway, options.link);
  return inside.perform(batch);
}

}  // namespace stack::netlink
