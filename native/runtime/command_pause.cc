#include "base/attempt.h"
#include "runtime/cgroup.h"
#include "runtime/commands.h"
#include "runtime/container.h"

namespace stack {

namespace {

Result<Cgroup> cgroup_in_status(const Globals& globals, const std::string& id, const std::string& wanted) {
  STACK_TAKE(const Container container, Container::find(globals, id));
  const std::string status = container.status();
  const bool fits = status == wanted || (wanted == "running" && status == "created");
  if (!fits) return Failure{"container is not", 0, wanted + ", but " + status + ": " + id};
  return Cgroup::locate(container.state.cgroup);
}

}  // namespace

Result<int> pause_command(const Globals& globals, const Arguments& arguments) {
  STACK_TAKE(const Cgroup cgroup, cgroup_in_status(globals, arguments.rest()[0], "running"));
  STACK_ATTEMPT(cgroup.freeze());
  return 0;
}

Result<int> resume_command(const Globals& globals, const Arguments& arguments) {
  STACK_TAKE(const Cgroup cgroup, cgroup_in_status(globals, arguments.rest()[0], "paused"));
  STACK_ATTEMPT(cgroup.thaw());
  return 0;
}

}  // namespace stack
