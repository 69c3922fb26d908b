#include "base/attempt.h"
#include "runtime/commands.h"
#include "runtime/delete_container.h"

namespace stack {

Result<int> delete_command(const Globals& globals, const Arguments& arguments) {
  const bool forced = arguments.has("force");
  const auto found = Container::find(globals, arguments.rest()[0]);
  if (!found) {
    const bool is_gone = found.failure().message().rfind("container does not exist", 0) == 0;
    if (forced && is_gone) return 0;
    return found.failure();
  }
  const Container& container = found.value();
  const std::string status = container.status();
  if (!forced && status != "stopped") {
    return Failure{"cannot delete a container that is", 0, status + ": " + container.state.id};
  }
  STACK_ATTEMPT(delete_container(container));
  return 0;
}

}  // namespace stack
