#include <signal.h>

#include "base/attempt.h"
#include "base/pidfd.h"
#include "runtime/cgroup.h"
#include "runtime/commands.h"
#include "runtime/container.h"
#include "runtime/signal_name.h"

namespace stack {

namespace {

/// Whether there was any process.
Result<bool> signal_all(const Container& container, int signal) {
  STACK_TAKE(const Cgroup cgroup, Cgroup::locate(container.state.cgroup));
  STACK_TAKE(const std::vector<pid_t> processes, cgroup.processes());
  if (processes.empty()) return false;
  STACK_ATTEMPT(cgroup.signal_all(signal));
  return true;
}

}  // namespace

Result<int> kill_command(const Globals& globals, const Arguments& arguments) {
  const std::vector<std::string>& rest = arguments.rest();
  STACK_TAKE(const int signal, signal_number(rest.size() > 1 ? rest[1] : "TERM"));
  STACK_TAKE(const Container container, Container::find(globals, rest[0]));
  // Without a pid namespace of its own, the others of a container outlive its first process.
  const bool ends_all = signal == SIGKILL && !container.state.has_pid_namespace;
  if (arguments.has("all") || ends_all) {
    STACK_TAKE(const bool any, signal_all(container, signal));
    if (any || arguments.has("all")) return 0;
    return Failure{"container not running:", 0, container.state.id};
  }
  STACK_TAKE(const UniqueFd process, container.process());
  if (pidfd_send_signal(process.get(), signal) != 0) {
    return system_failure("signal", "container " + container.state.id);
  }
  return 0;
}

}  // namespace stack
