#include <cstdio>

#include "base/attempt.h"
#include "runtime/cgroup.h"
#include "runtime/commands.h"
#include "runtime/container.h"

namespace stack {

Result<int> ps_command(const Globals& globals, const Arguments& arguments) {
  STACK_TAKE(const Container container, Container::find(globals, arguments.rest()[0]));
  STACK_TAKE(const Cgroup cgroup, Cgroup::locate(container.state.cgroup));
  STACK_TAKE(const std::vector<pid_t> pids, cgroup.processes());
  if (arguments.value("format") != "json") {
    for (const pid_t pid : pids) printf("%d\n", pid);
    return 0;
  }
  std::string json;
  for (const pid_t pid : pids) json += (json.empty() ? "" : ",") + std::to_string(pid);
  printf("[%s]\n", json.c_str());
  return 0;
}

}  // namespace stack
