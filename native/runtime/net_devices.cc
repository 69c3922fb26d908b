#include "runtime/net_devices.h"

#include <fcntl.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>

#include <cstring>

#include "base/attempt.h"
#include "base/unique_fd.h"
#include "netlink/links.h"

namespace stack {

namespace {

using netlink::Attributes;
using netlink::Batch;
using netlink::Link;
using netlink::Socket;

struct DeviceAddress {
  ifaddrmsg body;
  std::string local;
  std::string address;
  std::string broadcast;
};

/// Those that an administrator gave and that others may use; the kernel makes the rest by itself.
Result<std::vector<DeviceAddress>> global_addresses(Socket& socket, int link_index) {
  std::vector<DeviceAddress> found;
  Batch request;
  request.begin(RTM_GETADDR, NLM_F_DUMP, ifaddrmsg{}, "addresses");
  STACK_ATTEMPT(socket.query(request, [&](std::string_view answer) {
    DeviceAddress entry;
    if (answer.size() < sizeof entry.body) return;
    memcpy(&entry.body, answer.data(), sizeof entry.body);
    const bool is_ours = entry.body.ifa_index == static_cast<uint32_t>(link_index);
    const bool is_given = (entry.body.ifa_flags & IFA_F_PERMANENT) != 0;
    if (!is_ours || !is_given || entry.body.ifa_scope != RT_SCOPE_UNIVERSE) return;
    const Attributes attributes(answer.substr(sizeof entry.body));
    entry.local = attributes.find(IFA_LOCAL);
    entry.address = attributes.find(IFA_ADDRESS);
    entry.broadcast = attributes.find(IFA_BROADCAST);
    found.push_back(std::move(entry));
  }));
  return found;
}

Result<UniqueFd> open_namespace(const std::string& process) {
  const std::string path = "/proc/" + process + "/ns/net";
  UniqueFd file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return system_failure("open", path);
  return file;
}

/// A socket belongs to the namespace that it was opened in.
Result<Socket> open_socket_in(const UniqueFd& space) {
  STACK_TAKE(const UniqueFd own, open_namespace("self"));
  if (setns(space.get(), CLONE_NEWNET) != 0) return system_failure("enter", "network namespace");
  auto socket = Socket::open();
  if (setns(own.get(), CLONE_NEWNET) != 0) return system_failure("leave", "network namespace");
  return socket;
}

Status move_link(Socket& host, const Link& link, const NetDeviceSpec& device, const UniqueFd& space) {
  Batch batch;
  ifinfomsg body{};
  body.ifi_index = link.index;
  batch.begin(RTM_SETLINK, NLM_F_ACK, body, device.host_name);
  batch.number(IFLA_NET_NS_FD, static_cast<uint32_t>(space.get()));
  batch.text(IFLA_IFNAME, device.name);
  return host.perform(batch);
}

void add_optional(Batch& batch, uint16_t type, const std::string& value) {
  if (!value.empty()) batch.bytes(type, value.data(), value.size());
}

Status restore(Socket& inside, const NetDeviceSpec& device, const std::vector<DeviceAddress>& addresses) {
  STACK_TAKE(const Link link, netlink::find_link(inside, device.name));
  Batch batch;
  for (const DeviceAddress& entry : addresses) {
    ifaddrmsg body = entry.body;
    body.ifa_index = static_cast<uint32_t>(link.index);
    batch.begin(RTM_NEWADDR, NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE, body, "address of " + device.name);
    add_optional(batch, IFA_LOCAL, entry.local);
    add_optional(batch, IFA_ADDRESS, entry.address);
    add_optional(batch, IFA_BROADCAST, entry.broadcast);
  }
  ifinfomsg body{};
  body.ifi_index = link.index;
  body.ifi_flags = IFF_UP;
  body.ifi_change = IFF_UP;
  batch.begin(RTM_SETLINK, NLM_F_ACK, body, device.name);
  return inside.perform(batch);
}

}  // namespace

Status move_net_devices(const std::vector<NetDeviceSpec>& devices, pid_t pid) {
  if (devices.empty()) return {};
  STACK_TAKE(const UniqueFd space, open_namespace(std::to_string(pid)));
  STACK_TAKE(Socket host, Socket::open());
  STACK_TAKE(Socket inside, open_socket_in(space));
  for (const NetDeviceSpec& device : devices) {
    STACK_TAKE(const Link link, netlink::find_link(host, device.host_name));
    STACK_TAKE(const std::vector<DeviceAddress> addresses, global_addresses(host, link.index));
    STACK_ATTEMPT(move_link(host, link, device, space));
    STACK_ATTEMPT(restore(inside, device, addresses));
  }
  return {};
}

}  // namespace stack
