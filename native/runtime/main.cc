#include <malloc.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "base/attempt.h"
#include "runtime/command_flags.h"
#include "runtime/commands.h"
#include "runtime/help.h"
#include "runtime/log.h"
#include "runtime/program.h"
#include "runtime/systemd_scope.h"
#include "runtime/version.h"
#include "runtime/words_of_runc.h"

namespace stack {

namespace {

std::string default_root() {
  const char* runtime = getenv("XDG_RUNTIME_DIR");
  const bool own = geteuid() != 0 && runtime != nullptr && *runtime == '/';
  return (own ? std::string(runtime) : "/run") + "/stack-runtime";
}

Result<int> run_named_command(const Globals& globals, const std::vector<std::string>& words) {
  for (const Command& command : all_commands()) {
    if (words[0] != command.name) continue;
    STACK_TAKE(const Arguments arguments,
               Arguments::parse({words.begin() + 1, words.end()}, command.flags, command.flags_end()));
    if (arguments.has("help")) {
      print_command_help(program_name(globals.command_line), command);
      return 0;
    }
    const size_t count = arguments.rest().size();
    if (count < command.least_arguments || count > command.most_arguments) {
      return Failure{"usage: stack-runtime", 0, words[0] + " " + command.usage};
    }
    return command.run(globals, arguments);
  }
  return Failure{"No help topic for", 0, "'" + words[0] + "': it is no command"};
}

Result<int> run_program(const Arguments& arguments, char** line) {
  const std::string format = arguments.value("log-format");
  if (!format.empty() && format != "text" && format != "json") {
    return Failure{"unknown log format", 0, format};
  }
  const std::string prefix = is_called_runc(line) ? "" : "stack-runtime: ";
  set_log({arguments.value("log"), format == "json", arguments.has("debug"), prefix});
  if (arguments.has("version")) {
    printf("%s version %s\ncommit: %s\nspec: %s\n", program_name(line).c_str(), version, version,
           specification);
    return 0;
  }
  if (arguments.has("help") || arguments.rest().empty()) {
    print_help(program_name(line));
    return arguments.has("help") ? 0 : 1;
  }
  const std::string manager = arguments.value("cgroup-manager");
  if (!manager.empty() && manager != "cgroupfs" && manager != "systemd") {
    return Failure{"unknown cgroup manager", 0, manager};
  }
  Globals globals;
  globals.systemd_cgroup = arguments.has("systemd-cgroup") || manager == "systemd";
  if (globals.systemd_cgroup && !has_systemd()) {
    return Failure{"--systemd-cgroup is not supported: this machine does not run systemd", 0, ""};
  }
  globals.command_line = line;
  globals.has_root_flag = arguments.has("root");
  globals.root = globals.has_root_flag ? arguments.value("root") : default_root();
  while (globals.root.size() > 1 && globals.root.back() == '/') globals.root.pop_back();
  return run_named_command(globals, arguments.rest());
}

/// A caller of `exec` tells a failure of ours from a program that ends with 1.
int exit_code(const Failure& failure, const std::string& command) {
  const int code = exit_code_of(failure);
  return code == 1 && command == "exec" ? 255 : code;
}

int fail(const Failure& failure, const std::string& command, char** line) {
  const bool is_runc = is_called_runc(line);
  tell_error(is_runc ? words_of_runc(command, failure) : failure.message());
  return is_runc ? exit_code_of_runc(command) : exit_code(failure, command);
}

int run(const std::vector<std::string>& words, char** line) {
  const auto arguments = Arguments::parse(words, global_flags(), FlagsEnd::first_word);
  if (!arguments) return fail(arguments.failure(), "", line);
  const auto result = run_program(arguments.value(), line);
  if (result) return result.value();
  const auto& rest = arguments.value().rest();
  return fail(result.failure(), rest.empty() ? "" : rest[0], line);
}

}  // namespace

}  // namespace stack

int main(int count, char** arguments) {
  // It ends soon: memory that is given back meanwhile has only to be asked for again.
  mallopt(M_TOP_PAD, 512 << 10);
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
  return stack::run({arguments + 1, arguments + count}, arguments);
}
