#include "netlink/links.h"

#include <linux/rtnetlink.h>
#include <net/if.h>

#include <cstring>

namespace stack::netlink {
namespace {

std::optional<Link> parse_link(std::string_view answer) {
  ifinfomsg body;
  if (answer.size() < sizeof body) return std::nullopt;
  memcpy(&body, answer.data(), sizeof body);
  const Attributes attributes(answer.substr(sizeof body));
  Link link;
  link.index = body.ifi_index;
  link.name = attributes.text(IFLA_IFNAME);
  link.up = (body.ifi_flags & IFF_UP) != 0;
  link.master_index = static_cast<int>(attributes.number(IFLA_MASTER));
  link.mtu = attributes.number(IFLA_MTU);
  const Attributes details(attributes.find(IFLA_LINKINFO));
  if (details.find(IFLA_INFO_KIND).data() != nullptr) link.kind = details.text(IFLA_INFO_KIND);
  return link;
}

}  // namespace

Result<std::vector<Link>> list_links(Socket& socket) {
  std::vector<Link> links;
  Batch request;
  request.begin(RTM_GETLINK, NLM_F_DUMP, ifinfomsg{}, "links");
  Status dumped = socket.query(request, [&](std::string_view answer) {
    if (auto link = parse_link(answer)) links.push_back(std::move(*link));
  });
  if (!dumped) return dumped.failure();
  return links;
}

Result<Link> find_link(Socket& socket, const std::string& name) {
  std::optional<Link> found;
  Batch request;
  request.begin(RTM_GETLINK, NLM_F_ACK, ifinfomsg{}, name);
  request.text(IFLA_IFNAME, name);
  Status queried =
      socket.query(request, [&](std::string_view answer) { found = parse_link(answer); });
  if (!queried) return queried.failure();
  if (!found) return Failure{"RTM_GETLINK", ENODEV, name};
  return std::move(*found);
}

Result<bool> remove_link(Socket& socket, const std::string& name) {
  Batch batch;
  batch.begin(RTM_DELLINK, NLM_F_ACK, ifinfomsg{}, name);
  batch.text(IFLA_IFNAME, name);
  Status removed = socket.perform(batch);
  if (removed) return true;
  if (removed.failure().error == ENODEV) return false;
  return removed.failure();
}

}  // namespace stack::netlink
