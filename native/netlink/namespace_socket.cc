#include "netlink/namespace_socket.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/socket.h>

#include "base/attempt.h"
#include "base/process.h"

namespace stack::netlink {

Result<UniqueFd> open_network_namespace(const NetworkOwner& owner) {
  STACK_TAKE(const UniqueFd process, open_process(owner.pid, owner.start_time));
  const std::string path = "/proc/" + std::to_string(owner.pid) + "/ns/net";
  UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return system_failure("open", path);
  // The path could have come to mean another process only if this one has ended.
  if (process_ended(process.get())) return Failure{"open", ESRCH, path};
  return fd;
}

Result<UniqueFd> open_socket(const SocketOptions& options) {
  STACK_TAKE(const UniqueFd target, open_network_namespace(options.owner));
  if (setns(target.get(), CLONE_NEWNET) != 0) return system_failure("setns", "network namespace");
  UniqueFd fd(socket(options.ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return system_failure("socket", "tcp");
  return fd;
}

}  // namespace stack::netlink
