#include "netlink/routes.h"

#include <linux/rtnetlink.h>

#include <algorithm>
#include <cstring>

#include "netlink/addresses.h"
#include "netlink/links.h"

namespace stack::netlink {
namespace {

bool is_default(const Route& route) {
  return route.destination.prefix_length == 0 && route.link_index != 0;
}

}  // namespace

Result<std::vector<Route>> list_routes(Socket& socket) {
  std::vector<Route> routes;
  Batch request;
  rtmsg wanted{};
  wanted.rtm_family = AF_INET;
  request.begin(RTM_GETROUTE, NLM_F_DUMP, wanted, "routes");
  Status dumped = socket.query(request, [&](std::string_view answer) {
    rtmsg body;
    if (answer.size() < sizeof body) return;
    memcpy(&body, answer.data(), sizeof body);
    if (body.rtm_family != AF_INET) return;
    const Attributes attributes(answer.substr(sizeof body));
    Route route;
    route.destination = {in_addr{attributes.number(RTA_DST)}, body.rtm_dst_len};
    route.gateway = {attributes.number(RTA_GATEWAY)};
    route.link_index = static_cast<int>(attributes.number(RTA_OIF));
    route.metric = attributes.number(RTA_PRIORITY);
    route.table = attributes.number(RTA_TABLE);
    routes.push_back(route);
  });
  if (!dumped) return dumped.failure();
  return routes;
}

Result<uint32_t> default_route_mtu(Socket& socket) {
  auto routes = list_routes(socket);
  if (!routes) return routes.failure();
  const Route* best = nullptr;
  for (const Route& route : routes.value()) {
    if (!is_default(route) || route.table != RT_TABLE_MAIN) continue;
    if (best == nullptr || route.metric < best->metric) best = &route;
  }
  auto links = list_links(socket);
  if (!links) return links.failure();
  for (const Link& link : links.value()) {
    if (best != nullptr && link.index == best->link_index) return link.mtu;
  }
  return uint32_t{1500};
}

Result<std::vector<std::string>> list_used_ranges(Socket& socket) {
  auto routes = list_routes(socket);
  if (!routes) return routes.failure();
  auto addresses = list_addresses(socket);
  if (!addresses) return addresses.failure();
  std::vector<std::string> ranges;
  for (const Route& route : routes.value()) {
    if (route.table == RT_TABLE_LOCAL || route.destination.prefix_length == 0) continue;
    ranges.push_back(route.destination.range());
  }
  for (const LinkAddress& address : addresses.value()) ranges.push_back(address.value.range());
  std::sort(ranges.begin(), ranges.end());
  ranges.erase(std::unique(ranges.begin(), ranges.end()), ranges.end());
  return ranges;
}

void add_default_route(Batch& batch, int link_index, in_addr gateway, const std::string& link) {
  rtmsg body{};
  body.rtm_family = AF_INET;
  body.rtm_table = RT_TABLE_MAIN;
  body.rtm_protocol = RTPROT_STATIC;
  body.rtm_scope = RT_SCOPE_UNIVERSE;
  body.rtm_type = RTN_UNICAST;
  batch.begin(RTM_NEWROUTE, NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE, body,
              "default route of " + link);
  batch.number(RTA_GATEWAY, gateway.s_addr);
  batch.number(RTA_OIF, static_cast<uint32_t>(link_index));
}

}  // namespace stack::netlink
