#include <cstdio>

#include "base/attempt.h"
#include "runtime/commands.h"
#include "runtime/container.h"

namespace stack {

Result<int> list_command(const Globals& globals, const Arguments& arguments) {
  const bool is_json = arguments.value("format") == "json";
  const bool is_quiet = arguments.has("quiet");
  std::string json;
  if (!is_json && !is_quiet) printf("ID\tPID\tSTATUS\tBUNDLE\tCREATED\n");
  for (const std::string& id : StateDirectory::ids(globals.root)) {
    const auto found = Container::find(globals, id);
    // Removed since the directory was listed.
    if (!found) continue;
    const State& state = found.value().state;
    const std::string status = found.value().status();
    if (is_quiet) printf("%s\n", id.c_str());
    else if (is_json) json += (json.empty() ? "" : ",") + state_json(state, status);
    else printf("%s\t%d\t%s\t%s\t%s\n", id.c_str(), status == "stopped" ? 0 : state.pid, status.c_str(),
                state.bundle.c_str(), state.created.c_str());
  }
  if (is_json && !is_quiet) printf("[%s]\n", json.c_str());
  return 0;
}

}  // namespace stack
