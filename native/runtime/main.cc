#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "base/attempt.h"
#include "base/file.h"
#include "runtime/commands.h"
#include "runtime/json.h"
#include "runtime/program.h"
#include "runtime/state.h"
#include "runtime/version.h"

namespace stack {

namespace {

/// Where failures are told.
struct Log {
  std::string file;
  bool is_json = false;

  void tell(const Failure& failure) const {
    const std::string message = failure.message();
    std::string line = "stack-runtime: " + message + "\n";
    if (!file.empty() && !is_json) {
      line = "time=\"" + timestamp() + "\" level=error msg=" + quoted(message) + "\n";
    }
    if (is_json) {
      line = "{\"level\":\"error\",\"msg\":" + quoted(message) + ",\"time\":" + quoted(timestamp()) + "}\n";
    }
    UniqueFd opened;
    if (!file.empty()) opened.reset(open(file.c_str(), O_CREAT | O_APPEND | O_WRONLY | O_CLOEXEC, 0600));
    const int target = opened ? opened.get() : STDERR_FILENO;
    (void)write_all(target, line, file).ok();  // There is nowhere left to complain.
  }

 private:
  static std::string quoted(const std::string& text) {
    std::string json;
    append_json_text(json, text);
    return json;
  }
};

const std::vector<Flag>& global_flags() {
  static const std::vector<Flag> flags = {
      {"root", 0, true},    {"log", 0, true},      {"log-format", 0, true}, {"debug", 0, false},
      {"version", 'v', false}, {"help", 'h', false}, {"systemd-cgroup", 0, false},
      {"rootless", 0, true}, {"criu", 0, true},  {"cgroup-manager", 0, true},
  };
  return flags;
}

std::string default_root() {
  const char* runtime = getenv("XDG_RUNTIME_DIR");
  const bool own = geteuid() != 0 && runtime != nullptr && *runtime == '/';
  return (own ? std::string(runtime) : "/run") + "/stack-runtime";
}

void print_help() {
  printf("usage: stack-runtime [--root DIR] [--log FILE] [--log-format text|json] COMMAND\n\n");
  for (const Command& command : all_commands()) {
    printf("  %-9s %-36s %s\n", command.name, command.usage, command.purpose);
  }
}

Result<int> run_named_command(const Globals& globals, const std::vector<std::string>& words) {
  for (const Command& command : all_commands()) {
    if (words[0] != command.name) continue;
    STACK_TAKE(const Arguments arguments,
               Arguments::parse({words.begin() + 1, words.end()}, command.flags));
    const size_t count = arguments.rest().size();
    if (count < command.least_arguments || count > command.most_arguments) {
      return Failure{"usage: stack-runtime", 0, words[0] + " " + command.usage};
    }
    return command.run(globals, arguments);
  }
  return Failure{"unknown command", 0, words[0]};
}

Result<int> run_program(const Arguments& arguments, Log& log, char** line) {
  log.file = arguments.value("log");
  const std::string format = arguments.value("log-format");
  if (!format.empty() && format != "text" && format != "json") {
    return Failure{"unknown log format", 0, format};
  }
  log.is_json = format == "json";
  if (arguments.has("version")) {
    printf("stack-runtime version %s\nspec: %s\n", version, specification);
    return 0;
  }
  if (arguments.has("help") || arguments.rest().empty()) {
    print_help();
    return arguments.has("help") ? 0 : 1;
  }
  const std::string manager = arguments.value("cgroup-manager");
  if (!manager.empty() && manager != "cgroupfs" && manager != "systemd") {
    return Failure{"unknown cgroup manager", 0, manager};
  }
  if (arguments.has("systemd-cgroup") || manager == "systemd") {
    return Failure{"--systemd-cgroup is not supported: cgroups are made directly", 0, ""};
  }
  Globals globals;
  globals.command_line = line;
  globals.root = arguments.has("root") ? arguments.value("root") : default_root();
  while (globals.root.size() > 1 && globals.root.back() == '/') globals.root.pop_back();
  return run_named_command(globals, arguments.rest());
}

int run(const std::vector<std::string>& words, char** line) {
  Log log;
  const auto arguments = Arguments::parse(words, global_flags());
  if (!arguments) {
    log.tell(arguments.failure());
    return 1;
  }
  const auto result = run_program(arguments.value(), log, line);
  if (result) return result.value();
  log.tell(result.failure());
  return exit_code_of(result.failure());
}

}  // namespace

}  // namespace stack

int main(int count, char** arguments) {
  return stack::run({arguments + 1, arguments + count}, arguments);
}
