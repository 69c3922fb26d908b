#include "runtime/console_relay.h"

#include <sys/socket.h>

#include "runtime/console.h"

namespace stack {

Result<ConsoleRelay> ConsoleRelay::make() {
  int fds[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0) return system_failure("socketpair", "");
  ConsoleRelay relay;
  relay.sender_.reset(fds[0]);
  relay.receiver_.reset(fds[1]);
  return relay;
}

Result<UniqueFd> ConsoleRelay::receive() const { return receive_master(receiver_.get()); }

}  // namespace stack
