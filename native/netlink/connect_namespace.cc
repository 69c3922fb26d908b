#include "netlink/connect_namespace.h"

#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <sched.h>

#include <algorithm>

#include "netlink/addresses.h"
#include "netlink/interface_settings.h"
#include "netlink/links.h"
#include "netlink/namespace_socket.h"
#include "netlink/routes.h"

namespace stack::netlink {
namespace {

/// An endpoint with its texts parsed.
struct Parsed {
  const Endpoint* endpoint;
  ether_addr mac;
  Ipv4Interface address;
  std::vector<Ipv4Interface> link_local;
  std::optional<in_addr> gateway;
};

Result<std::vector<Parsed>> parse(const std::vector<Endpoint>& endpoints) {
  std::vector<Parsed> parsed;
  for (const Endpoint& endpoint : endpoints) {
    auto mac = parse_mac_address(endpoint.mac_address);
    if (!mac) return mac.failure();
    auto address = parse_interface(endpoint.address, endpoint.prefix_length);
    if (!address) return address.failure();
    std::optional<in_addr> gateway;
    if (endpoint.gateway) {
      auto given = parse_ipv4(*endpoint.gateway);
      if (!given) return given.failure();
      gateway = given.value();
    }
    std::vector<Ipv4Interface> link_local;
    for (const std::string& text : endpoint.link_local) {
      // As Docker has it, and as the range 169.254.0.0/16 is (RFC 3927).
      auto further = parse_interface(text, 16);
      if (!further) return further.failure();
      link_local.push_back(further.value());
    }
    parsed.push_back({&endpoint, mac.value(), address.value(), std::move(link_local), gateway});
  }
  return parsed;
}

const Link* find(const std::vector<Link>& links, const std::string& name) {
  const auto found = std::find_if(links.begin(), links.end(),
                                  [&](const Link& link) { return link.name == name; });
  return found == links.end() ? nullptr : &*found;
}

/// The host's end comes up at once; the peer later, when it has its address to announce.
void add_pair(Batch& batch, const Parsed& parsed, const Link& bridge, int target) {
  const Endpoint& endpoint = *parsed.endpoint;
  ifinfomsg body{};
  body.ifi_flags = IFF_UP;
  body.ifi_change = IFF_UP;
  batch.begin(RTM_NEWLINK, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, body, endpoint.host_link);
  batch.text(IFLA_IFNAME, endpoint.host_link);
  batch.number(IFLA_MTU, bridge.mtu);
  batch.number(IFLA_MASTER, static_cast<uint32_t>(bridge.index));
  const size_t details = batch.open(IFLA_LINKINFO);
  batch.text(IFLA_INFO_KIND, "veth");
  const size_t data = batch.open(IFLA_INFO_DATA);
  const size_t peer = batch.open(VETH_INFO_PEER);
  batch.body(ifinfomsg{});
  batch.text(IFLA_IFNAME, endpoint.container_link);
  batch.bytes(IFLA_ADDRESS, &parsed.mac, sizeof parsed.mac);
  batch.number(IFLA_MTU, bridge.mtu);
  batch.number(IFLA_NET_NS_FD, static_cast<uint32_t>(target));
  batch.close(peer);
  batch.close(data);
  batch.close(details);
}

Status create_pairs(Socket& host, const std::vector<Parsed>& endpoints, int target) {
  Batch batch;
  for (const Parsed& parsed : endpoints) {
    // By name, since the host may have the links of hundreds of containers.
    auto bridge = find_link(host, parsed.endpoint->bridge);
    if (!bridge) return bridge.failure();
    add_pair(batch, parsed, bridge.value(), target);
  }
  std::vector<int> errors;
  Status created = host.perform(batch, errors);
  if (created) return created;
  for (size_t at = 0; at < errors.size(); ++at) {
    if (errors[at] != 0) continue;
    static_cast<void>(remove_link(host, endpoints[at].endpoint->host_link).ok());
  }
  return created;
}

void add_up(Batch& batch, int link_index, const std::string& name) {
  ifinfomsg body{};
  body.ifi_index = link_index;
  body.ifi_flags = IFF_UP;
  body.ifi_change = IFF_UP;
  batch.begin(RTM_SETLINK, NLM_F_ACK, body, name);
}

/// Addresses, then links, then routes: a gateway is reached only through a link that is up.
Status set_up_inside(Socket& inside, const std::vector<Parsed>& endpoints) {
  auto links = list_links(inside);
  if (!links) return links.failure();
  Batch batch;
  Batch routes;
  const Link* loopback = find(links.value(), "lo");
  if (loopback != nullptr && !loopback->up) add_up(batch, loopback->index, "lo");
  for (const Parsed& parsed : endpoints) {
    const std::string& name = parsed.endpoint->container_link;
    const Link* link = find(links.value(), name);
    if (link == nullptr) return Failure{"RTM_GETLINK", ENODEV, name};
    add_address(batch, link->index, parsed.address, name);
    for (const Ipv4Interface& further : parsed.link_local) {
      add_address(batch, link->index, further, name);
    }
    add_up(batch, link->index, name);
    if (parsed.gateway) add_default_route(routes, link->index, *parsed.gateway, name);
  }
  if (Status set = inside.perform(batch); !set) return set;
  return inside.perform(routes);
}

Status enter_and_set_up(const std::vector<Parsed>& endpoints, int target, Socket& host) {
  if (setns(target, CLONE_NEWNET) != 0) return system_failure("setns", "network namespace");
  disable_ipv6("default");
  announce_addresses();
  auto inside = Socket::open();
  if (!inside) return inside.failure();
  if (Status created = create_pairs(host, endpoints, target); !created) return created;
  Status set_up = set_up_inside(inside.value(), endpoints);
  if (set_up) return set_up;
  for (const Parsed& parsed : endpoints) {
    static_cast<void>(remove_link(host, parsed.endpoint->host_link).ok());
  }
  return set_up;
}

}  // namespace

Status connect_namespace(const ConnectOptions& options) {
  auto endpoints = parse(options.endpoints);
  if (!endpoints) return endpoints.failure();
  auto target = open_network_namespace({options.pid, options.start_time});
  if (!target) return target.failure();
  auto host = Socket::open();
  if (!host) return host.failure();
  return enter_and_set_up(endpoints.value(), target.value().get(), host.value());
}

}  // namespace stack::netlink
