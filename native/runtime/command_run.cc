#include <fcntl.h>

#include "base/attempt.h"
#include "base/file.h"
#include "base/scope_exit.h"
#include "runtime/commands.h"
#include "runtime/console_relay.h"
#include "runtime/container.h"
#include "runtime/create_options.h"
#include "runtime/delete_container.h"
#include "runtime/foreground.h"
#include "runtime/json.h"
#include "runtime/start_container.h"

namespace stack {

namespace {

Result<bool> wants_terminal(const std::string& config) {
  STACK_TAKE(std::string text, read_file(config, 16 << 20));
  STACK_TAKE(const JsonDocument document, JsonDocument::parse(std::move(text), config));
  return document.root()["process"].flag("terminal");
}

Result<int> run_detached(const Globals& globals, CreateOptions options) {
  const std::string id = options.id;
  STACK_ATTEMPT(create_container(std::move(options)));
  STACK_TAKE(const Container container, Container::find(globals, id));
  const Status started = start_container(container);
  if (started) return 0;
  (void)delete_container(container).ok();  // The first failure is the one to tell.
  return started.failure();
}

}  // namespace

Result<int> run_command(const Globals& globals, const Arguments& arguments) {
  STACK_TAKE(CreateOptions options, create_options(globals, arguments));
  if (arguments.has("detach")) return run_detached(globals, std::move(options));
  STACK_TAKE(const ForwardedSignals signals, ForwardedSignals::block());
  STACK_TAKE(ConsoleRelay relay, ConsoleRelay::make());
  STACK_TAKE(const bool terminal, wants_terminal(options.config_file()));
  const bool shows_terminal = terminal && options.console_socket.empty();
  if (shows_terminal) options.console = relay.take_sender();
  const std::string id = options.id;
  STACK_TAKE(const CreatedContainer created, create_container(std::move(options)));
  STACK_TAKE(const Container container, Container::find(globals, id));
  ScopeExit clean_up([&] {
    if (!arguments.has("keep")) (void)delete_container(container).ok();
  });
  UniqueFd master;
  if (shows_terminal) {
    STACK_TAKE(master, relay.receive());
  }
  STACK_ATTEMPT(start_container(container));
  STACK_TAKE(const int code, wait_in_foreground(created.pid, created.pidfd, signals, master));
  clean_up.dismiss();
  if (!arguments.has("keep")) STACK_ATTEMPT(delete_container(container));
  return code;
}

}  // namespace stack
