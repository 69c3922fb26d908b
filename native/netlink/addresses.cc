#include "netlink/addresses.h"

#include <linux/rtnetlink.h>

#include <cstring>

namespace stack::netlink {
namespace {

ifaddrmsg address_body(int link_index, const Ipv4Interface& value) {
  ifaddrmsg body{};
  body.ifa_family = AF_INET;
  body.ifa_prefixlen = value.prefix_length;
  body.ifa_index = static_cast<uint32_t>(link_index);
  return body;
}

}  // namespace

Result<std::vector<LinkAddress>> list_addresses(Socket& socket) {
  std::vector<LinkAddress> addresses;
  Batch request;
  ifaddrmsg wanted{};
  wanted.ifa_family = AF_INET;
  request.begin(RTM_GETADDR, NLM_F_DUMP, wanted, "addresses");
  Status dumped = socket.query(request, [&](std::string_view answer) {
    ifaddrmsg body;
    if (answer.size() < sizeof body) return;
    memcpy(&body, answer.data(), sizeof body);
    if (body.ifa_family != AF_INET) return;
    const Attributes attributes(answer.substr(sizeof body));
    // IFA_ADDRESS is the other end on a point-to-point link.
    const in_addr local{attributes.number(IFA_LOCAL)};
    addresses.push_back({static_cast<int>(body.ifa_index), {local, body.ifa_prefixlen}});
  });
  if (!dumped) return dumped.failure();
  return addresses;
}

void add_address(Batch& batch, int link_index, const Ipv4Interface& value,
                 const std::string& link) {
  batch.begin(RTM_NEWADDR, NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE,
              address_body(link_index, value), "address of " + link);
  batch.number(IFA_LOCAL, value.address.s_addr);
  batch.number(IFA_ADDRESS, value.address.s_addr);
  if (value.prefix_length < 31) batch.number(IFA_BROADCAST, value.broadcast().s_addr);
}

void remove_address(Batch& batch, const LinkAddress& address) {
  batch.begin(RTM_DELADDR, NLM_F_ACK, address_body(address.link_index, address.value),
              "address of link " + std::to_string(address.link_index));
  batch.number(IFA_LOCAL, address.value.address.s_addr);
}

}  // namespace stack::netlink
