#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>

#include "base/attempt.h"
#include "runtime/commands.h"
#include "runtime/create_container.h"
#include "runtime/create_options.h"
#include "runtime/process_setup.h"

namespace stack {

namespace {

/// sd_listen_fds(3): sockets that whoever calls us passes on, from descriptor 3.
bool take_listening_sockets(unsigned& preserved) {
  const char* text = getenv("LISTEN_FDS");
  unsigned count = 0;
  if (text == nullptr) return false;
  const auto end = std::from_chars(text, text + strlen(text), count);
  if (end.ec != std::errc() || *end.ptr != '\0' || count == 0 || count > 1024) return false;
  preserved = std::max(preserved, count);
  return true;
}

}  // namespace

Result<CreateOptions> create_options(const Globals& globals, const Arguments& arguments) {
  CreateOptions options;
  options.command_line = globals.command_line;
  options.root = globals.root;
  options.id = arguments.rest()[0];
  if (arguments.has("bundle")) options.bundle = arguments.value("bundle");
  if (!arguments.value("config").empty()) options.config = arguments.value("config");
  options.pid_file = arguments.value("pid-file");
  options.console_socket = arguments.value("console-socket");
  options.pidfd_socket = arguments.value("pidfd-socket");
  options.systemd_cgroup = globals.systemd_cgroup;
  options.no_pivot = arguments.has("no-pivot");
  options.new_keyring = !arguments.has("no-new-keyring");
  STACK_TAKE(options.preserved_fds, arguments.number("preserve-fds"));
  STACK_ATTEMPT(check_preserved(options.preserved_fds));
  options.socket_activation = take_listening_sockets(options.preserved_fds);
  return options;
}

Result<int> create_command(const Globals& globals, const Arguments& arguments) {
  STACK_TAKE(CreateOptions options, create_options(globals, arguments));
  STACK_ATTEMPT(create_container(std::move(options)));
  return 0;
}

}  // namespace stack
