#include "runtime/container.h"

#include "base/attempt.h"
#include "base/process.h"

namespace stack {

Result<Container> Container::find(const Globals& globals, const std::string& id) {
  STACK_TAKE(StateDirectory directory, StateDirectory::open(globals.root, id));
  STACK_TAKE(State state, directory.read());
  return Container{std::move(directory), std::move(state)};
}

Result<UniqueFd> Container::process() const {
  if (state.pid != 0) {
    auto process = open_process(state.pid, state.start_time);
    if (process || process.failure().error != ESRCH) return process;
  }
  return Failure{"container not running:", 0, state.id};
}

}  // namespace stack
