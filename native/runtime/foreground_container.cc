#include "runtime/foreground_container.h"

#include "base/attempt.h"
#include "base/file.h"
#include "base/scope_exit.h"
#include "runtime/console_relay.h"
#include "runtime/container.h"
#include "runtime/delete_container.h"
#include "runtime/foreground.h"
#include "runtime/json.h"

namespace stack {

namespace {

Result<bool> wants_terminal(const std::string& config) {
  STACK_TAKE(std::string text, read_file(config, 16 << 20));
  STACK_TAKE(const JsonDocument document, JsonDocument::parse(std::move(text), config));
  return document.root()["process"].flag("terminal");
}

}  // namespace

Result<int> run_in_foreground(const Globals& globals, const Arguments& arguments, CreateOptions options,
                              const std::function<Result<CreatedContainer>(CreateOptions)>& begin) {
  STACK_TAKE(const ForwardedSignals signals, ForwardedSignals::block());
  STACK_TAKE(ConsoleRelay relay, ConsoleRelay::make());
  STACK_TAKE(const bool terminal, wants_terminal(options.config_file()));
  const bool shows_terminal = terminal && options.console_socket.empty();
  if (shows_terminal) options.console = relay.take_sender();
  const std::string id = options.id;
  STACK_TAKE(const CreatedContainer begun, begin(std::move(options)));
  STACK_TAKE(const Container container, Container::find(globals, id));
  ScopeExit clean_up([&] {
    if (!arguments.has("keep")) (void)delete_container(container).ok();
  });
  UniqueFd master;
  if (shows_terminal) {
    STACK_TAKE(master, relay.receive());
  }
  STACK_TAKE(const int code, wait_in_foreground(begun.pid, begun.pidfd, signals, master));
  clean_up.dismiss();
  if (!arguments.has("keep")) STACK_ATTEMPT(delete_container(container));
  return code;
}

}  // namespace stack
