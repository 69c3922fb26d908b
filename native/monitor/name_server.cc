#include "monitor/name_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/socket.h>

#include "base/unique_fd.h"
#include "monitor/kept_descriptors.h"

namespace stack::monitor {
namespace {

Result<UniqueFd> bound_socket(int type) {
  const char* subject = type == SOCK_DGRAM ? "udp:127.0.0.11:53" : "tcp:127.0.0.11:53";
  UniqueFd fd(socket(AF_INET, type | SOCK_CLOEXEC, 0));
  if (!fd) return system_failure("socket", subject);
  const int on = 1;
  // The loopback link may still be down here.
  setsockopt(fd.get(), IPPROTO_IP, IP_FREEBIND, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(53);
  inet_pton(AF_INET, "127.0.0.11", &address.sin_addr);
  if (bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    return system_failure("bind", subject);
  }
  if (type == SOCK_STREAM && listen(fd.get(), 64) != 0) return system_failure("listen", subject);
  return fd;
}

Status open_both() {
  for (const int type : {SOCK_DGRAM, SOCK_STREAM}) {
    auto opened = bound_socket(type);
    if (!opened) return opened.failure();
    const int number = type == SOCK_DGRAM ? kNameServerUdp : kNameServerTcp;
    if (Status kept = keep_as(number, std::move(opened.value())); !kept) return kept;
  }
  return {};
}

}  // namespace

Status open_name_server(pid_t container) {
  const char* subject = "network namespace";
  const std::string path = "/proc/" + std::to_string(container) + "/ns/net";
  UniqueFd own(open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
  UniqueFd target(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!own || !target) return system_failure("open", subject);
  if (setns(target.get(), CLONE_NEWNET) != 0) return system_failure("setns", subject);
  Status opened = open_both();
  if (setns(own.get(), CLONE_NEWNET) != 0) return system_failure("setns", "own network namespace");
  return opened;
}

}  // namespace stack::monitor
