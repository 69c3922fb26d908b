#include "base/attempt.h"
#include "runtime/commands.h"
#include "runtime/create_container.h"
#include "runtime/create_options.h"
#include "runtime/process_setup.h"

namespace stack {

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
  options.no_pivot = arguments.has("no-pivot");
  options.new_keyring = !arguments.has("no-new-keyring");
  STACK_TAKE(options.preserved_fds, arguments.number("preserve-fds"));
  STACK_ATTEMPT(check_preserved(options.preserved_fds));
  return options;
}

Result<int> create_command(const Globals& globals, const Arguments& arguments) {
  STACK_TAKE(CreateOptions options, create_options(globals, arguments));
  STACK_ATTEMPT(create_container(std::move(options)));
  return 0;
}

}  // namespace stack
