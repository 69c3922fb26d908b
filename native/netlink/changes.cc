#include "netlink/changes.h"

#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <string_view>
#include <vector>

namespace stack::netlink {
namespace {

Result<UniqueFd> listen(int protocol, std::initializer_list<int> groups, const char* subject) {
  UniqueFd fd(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol));
  if (!fd) return system_failure("socket", subject);
  sockaddr_nl any{};
  any.nl_family = AF_NETLINK;
  if (bind(fd.get(), reinterpret_cast<sockaddr*>(&any), sizeof any) != 0) {
    return system_failure("bind", subject);
  }
  for (const int group : groups) {
    if (setsockopt(fd.get(), SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof group) != 0) {
      return system_failure("setsockopt", subject);
    }
  }
  return fd;
}

bool is_lost_link(const nlmsghdr& header, std::string_view body) {
  switch (header.nlmsg_type) {
    case RTM_DELLINK:
    case RTM_DELADDR:
    case RTM_DELROUTE: return true;
    case RTM_NEWLINK: {
      ifinfomsg link;
      if (body.size() < sizeof link) return false;
      memcpy(&link, body.data(), sizeof link);
      return (link.ifi_flags & IFF_UP) == 0;
    }
    default: return false;
  }
}

bool is_lost_rule(const nlmsghdr& header, std::string_view) {
  if (NFNL_SUBSYS_ID(header.nlmsg_type) != NFNL_SUBSYS_NFTABLES) return false;
  switch (NFNL_MSG_TYPE(header.nlmsg_type)) {
    case NFT_MSG_DELTABLE:
    case NFT_MSG_DELCHAIN:
    case NFT_MSG_DELRULE: return true;
    default: return false;
  }
}

bool holds_loss(std::string_view rest, bool (*is_loss)(const nlmsghdr&, std::string_view)) {
  nlmsghdr header;
  while (rest.size() >= sizeof header) {
    memcpy(&header, rest.data(), sizeof header);
    if (header.nlmsg_len < sizeof header || header.nlmsg_len > rest.size()) return false;
    if (is_loss(header, rest.substr(sizeof header, header.nlmsg_len - sizeof header))) return true;
    rest.remove_prefix(std::min<size_t>(NLMSG_ALIGN(header.nlmsg_len), rest.size()));
  }
  return false;
}

/// Reads to the end, so that what is read is not reported again.
bool read_all(int descriptor, bool (*is_loss)(const nlmsghdr&, std::string_view)) {
  std::vector<char> buffer(32768);
  bool lost = false;
  while (true) {
    const ssize_t count =
        TEMP_FAILURE_RETRY(recv(descriptor, buffer.data(), buffer.size(), MSG_TRUNC));
    if (count < 0 && errno == ENOBUFS) {
      // The kernel had more to tell than there was room for.
      lost = true;
      continue;
    }
    if (count < 0) return lost || errno != EAGAIN;
    if (static_cast<size_t>(count) > buffer.size()) {
      lost = true;
      continue;
    }
    if (holds_loss({buffer.data(), static_cast<size_t>(count)}, is_loss)) lost = true;
  }
}

}  // namespace

Result<UniqueFd> listen_for_links() {
  auto fd = listen(NETLINK_ROUTE, {RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV4_ROUTE},
                   "rtnetlink");
  if (!fd) return fd;
  const int on = 1;
  // Refused without CAP_NET_BROADCAST; what happens in other namespaces is seen later then.
  setsockopt(fd.value().get(), SOL_NETLINK, NETLINK_LISTEN_ALL_NSID, &on, sizeof on);
  return fd;
}

bool reports_lost_link(int descriptor) { return read_all(descriptor, is_lost_link); }

Result<UniqueFd> listen_for_tables() {
  return listen(NETLINK_NETFILTER, {NFNLGRP_NFTABLES}, "nfnetlink");
}

bool reports_lost_rule(int descriptor) { return read_all(descriptor, is_lost_rule); }

}  // namespace stack::netlink
