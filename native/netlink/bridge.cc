#include "netlink/bridge.h"

#include <linux/rtnetlink.h>
#include <net/if.h>

#include "netlink/addresses.h"
#include "netlink/interface_settings.h"
#include "netlink/ipv4.h"
#include "netlink/links.h"
#include "netlink/routes.h"

namespace stack::netlink {
namespace {

Status create_link(Socket& socket, const BridgeOptions& options, const ether_addr& mac) {
  uint32_t mtu = options.mtu;
  if (mtu == 0) {
    auto found = default_route_mtu(socket);
    if (!found) return found.failure();
    mtu = found.value();
  }
  Batch batch;
  batch.begin(RTM_NEWLINK, NLM_F_ACK | NLM_F_CREATE, ifinfomsg{}, options.name);
  batch.text(IFLA_IFNAME, options.name);
  // A bridge without a fixed address takes that of a port, and changes it with its ports.
  batch.bytes(IFLA_ADDRESS, &mac, sizeof mac);
  batch.number(IFLA_MTU, mtu);
  const size_t details = batch.open(IFLA_LINKINFO);
  batch.text(IFLA_INFO_KIND, "bridge");
  batch.close(details);
  return socket.perform(batch);
}

Status bring_up(Socket& socket, const Link& link, const Ipv4Interface& wanted) {
  auto present = list_addresses(socket);
  if (!present) return present.failure();
  Batch batch;
  for (const LinkAddress& address : present.value()) {
    const bool same = address.value.address.s_addr == wanted.address.s_addr &&
                      address.value.prefix_length == wanted.prefix_length;
    if (address.link_index == link.index && !same) remove_address(batch, address);
  }
  add_address(batch, link.index, wanted, link.name);
  ifinfomsg body{};
  body.ifi_index = link.index;
  body.ifi_flags = IFF_UP;
  body.ifi_change = IFF_UP;
  batch.begin(RTM_SETLINK, NLM_F_ACK, body, link.name);
  return socket.perform(batch);
}

}  // namespace

Result<int> create_bridge(const BridgeOptions& options) {
  auto mac = parse_mac_address(options.mac_address);
  if (!mac) return mac.failure();
  auto wanted = parse_interface(options.address, options.prefix_length);
  if (!wanted) return wanted.failure();
  auto socket = Socket::open();
  if (!socket) return socket.failure();

  auto present = find_link(socket.value(), options.name);
  if (present && present.value().kind != "bridge") {
    return Failure{"RTM_NEWLINK", EEXIST, options.name, "a link of another kind has this name"};
  }
  if (Status made = create_link(socket.value(), options, mac.value()); !made) {
    return made.failure();
  }
  auto link = find_link(socket.value(), options.name);
  if (!link) return link.failure();
  disable_ipv6(options.name);
  Status up = bring_up(socket.value(), link.value(), wanted.value());
  if (!up) return up.failure();
  return link.value().index;
}

}  // namespace stack::netlink
