#include "runtime/console_relay.h"

#include <sys/socket.h>

#include "base/attempt.h"
#include "runtime/console.h"
#include "runtime/descriptor_socket.h"

namespace stack {

Result<ConsoleRelay> ConsoleRelay::make() {
  int fds[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0) return system_failure("socketpair", "");
  ConsoleRelay relay;
  relay.sender_.reset(fds[0]);
  relay.receiver_.reset(fds[1]);
  return relay;
}

Result<UniqueFd> ConsoleRelay::receive() const {
  STACK_TAKE(ReceivedDescriptor master, receive_descriptor(receiver_.get()));
  STACK_ATTEMPT(leave_line_ends(master.fd.get()));
  return std::move(master.fd);
}

}  // namespace stack
