#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <sstream>

#include "base/attempt.h"
#include "base/child.h"
#include "base/file.h"
#include "runtime/cgroup.h"
#include "runtime/commands.h"
#include "runtime/container.h"

namespace stack {

namespace {

/// What ps(1) says of every process of the machine.
Result<std::string> output_of_ps(const std::vector<std::string>& options) {
  int fds[2];
  if (pipe2(fds, O_CLOEXEC) != 0) return system_failure("pipe", "ps");
  UniqueFd reader(fds[0]);
  UniqueFd writer(fds[1]);
  ChildOptions child;
  child.arguments = {"ps"};
  if (options.empty()) child.arguments.push_back("-ef");
  child.arguments.insert(child.arguments.end(), options.begin(), options.end());
  child.output = writer.get();
  child.error = STDERR_FILENO;
  STACK_TAKE(const pid_t pid, start_child(child));
  writer.reset();
  auto output = read_all(reader.get(), 64 << 20, "output of ps");
  reader.reset();
  int status = 0;
  if (TEMP_FAILURE_RETRY(waitpid(pid, &status, 0)) != pid) return system_failure("wait", "ps");
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return output;
  return Failure{"ps failed", 0, ""};
}

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream stream(line);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

/// Prints the heading, and the lines of these processes.
Status print_lines(const std::string& output, const std::vector<pid_t>& pids) {
  std::istringstream lines(output);
  std::string heading;
  std::getline(lines, heading);
  const std::vector<std::string> names = words_of(heading);
  const auto column = std::find(names.begin(), names.end(), "PID") - names.begin();
  if (column == static_cast<long>(names.size())) {
    return Failure{"couldn't find PID field in ps output:", 0, heading};
  }
  printf("%s\n", heading.c_str());
  for (std::string line; std::getline(lines, line);) {
    const std::vector<std::string> words = words_of(line);
    if (static_cast<long>(words.size()) <= column) continue;
    const auto is_its = [&](pid_t pid) { return words[static_cast<size_t>(column)] == std::to_string(pid); };
    if (std::any_of(pids.begin(), pids.end(), is_its)) printf("%s\n", line.c_str());
  }
  return {};
}

void print_json(const std::vector<pid_t>& pids) {
  std::string json;
  for (const pid_t pid : pids) json += (json.empty() ? "" : ",") + std::to_string(pid);
  printf("[%s]\n", json.c_str());
}

}  // namespace

Result<int> ps_command(const Globals& globals, const Arguments& arguments) {
  const std::string format = arguments.has("format") ? arguments.value("format") : "table";
  if (format != "table" && format != "json") return Failure{"invalid format option", 0, format};
  const std::vector<std::string>& words = arguments.rest();
  STACK_TAKE(const Container container, Container::find(globals, words[0]));
  STACK_TAKE(const Cgroup cgroup, Cgroup::locate(container.state.cgroup));
  STACK_TAKE(const std::vector<pid_t> pids, cgroup.processes());
  if (format == "json") {
    print_json(pids);
    return 0;
  }
  STACK_TAKE(const std::string output, output_of_ps({words.begin() + 1, words.end()}));
  STACK_ATTEMPT(print_lines(output, pids));
  return 0;
}

}  // namespace stack
