#include <algorithm>
#include <cstdio>

#include "base/attempt.h"
#include "runtime/commands.h"
#include "runtime/container.h"

namespace stack {

namespace {

using Row = std::vector<std::string>;

/// Columns as wide as their widest text, three blanks between them.
void print_table(const std::vector<Row>& rows) {
  std::vector<size_t> widths(rows[0].size(), 0);
  for (const Row& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  for (const Row& row : rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line.append(widths[i] + 3 - row[i].size(), ' ');
    }
    printf("%s\n", line.c_str());
  }
}

Result<std::vector<std::string>> ids_of(const Globals& globals) {
  auto ids = StateDirectory::ids(globals.root);
  // Our own directory is made with the first container.
  const bool is_first = !ids && ids.failure().error == ENOENT && !globals.has_root_flag;
  return is_first ? std::vector<std::string>() : ids;
}

}  // namespace

Result<int> list_command(const Globals& globals, const Arguments& arguments) {
  const std::string format = arguments.has("format") ? arguments.value("format") : "table";
  if (format != "table" && format != "json") return Failure{"invalid format option", 0, format};
  const bool is_quiet = arguments.has("quiet");
  std::string json;
  std::vector<Row> rows = {{"ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER"}};
  STACK_TAKE(const std::vector<std::string> ids, ids_of(globals));
  for (const std::string& id : ids) {
    const auto found = Container::find(globals, id);
    // Removed since the directory was listed.
    if (!found) continue;
    if (is_quiet) {
      printf("%s\n", id.c_str());
      continue;
    }
    const State& state = found.value().state;
    const std::string status = found.value().status();
    json += (json.empty() ? "" : ",") + state_json(state, status);
    rows.push_back({id, std::to_string(status == "stopped" ? 0 : state.pid), status, state.bundle,
                    state.created, state.owner});
  }
  if (is_quiet) return 0;
  if (format == "json") printf("[%s]\n", json.c_str());
  else print_table(rows);
  return 0;
}

}  // namespace stack
