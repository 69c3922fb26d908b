#include "runtime/console_relay.h"

#include <sys/socket.h>
#include <termios.h>

#include "base/attempt.h"
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
  STACK_TAKE(UniqueFd master, receive_descriptor(receiver_.get()));
  // Our own terminal, or whatever reads our output, makes of a line's end what it needs.
  termios settings{};
  if (tcgetattr(master.get(), &settings) != 0) return system_failure("get settings of", "terminal");
  settings.c_oflag &= ~static_cast<tcflag_t>(ONLCR);
  if (tcsetattr(master.get(), TCSANOW, &settings) != 0) return system_failure("set up", "terminal");
  return master;
}

}  // namespace stack
