#include "monitor/exec_process.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/attempt.h"
#include "base/file.h"
#include "base/scope_exit.h"
#include "monitor/children.h"
#include "monitor/console.h"
#include "monitor/options.h"
#include "monitor/runtime.h"
#include "monitor/stdio_pipes.h"

namespace stack::monitor {
namespace {

Result<TerminalSize> parse_size(const std::string& text) {
  const size_t separator = text.find('x');
  if (separator == std::string::npos) return Failure{"parse", EINVAL, "--terminal"};
  auto columns = parse_number(text.substr(0, separator));
  auto rows = parse_number(text.substr(separator + 1));
  if (!columns || !rows || columns.value() > 65535 || rows.value() > 65535) {
    return Failure{"parse", EINVAL, "--terminal"};
  }
  return TerminalSize{static_cast<unsigned short>(columns.value()),
                      static_cast<unsigned short>(rows.value())};
}

Status set_option(ExecOptions& options, const std::string& name, const std::string& value) {
  if (name == "--terminal") {
    STACK_TAKE(options.terminal, parse_size(value));
    return {};
  }
  std::string* field = name == "--runtime"   ? &options.runtime
                       : name == "--root"    ? &options.root
                       : name == "--bundle"  ? &options.bundle
                       : name == "--process" ? &options.process
                                             : nullptr;
  if (field == nullptr) return Failure{"parse", EINVAL, name};
  *field = value;
  return {};
}

/// Files beside the bundle's others, for as long as the runtime needs them.
struct ScratchFiles {
  std::string log;
  std::string pid_file;
  std::string console;

  ~ScratchFiles() {
    for (const std::string& path : {log, pid_file, console}) unlink(path.c_str());
  }
};

Status run_to_end(const Runtime& runtime, const ChildOptions& child, std::string& message) {
  STACK_TAKE(const pid_t pid, start_child(child));
  const int status = wait_for_child(pid);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  message = runtime.last_error(0);
  return Failure{"exec", 0, child.arguments.back()};
}

}  // namespace

Result<ExecOptions> parse_exec_options(int count, char** arguments) {
  ExecOptions options;
  for (int at = 1; at + 1 < count; at += 2) {
    STACK_ATTEMPT(set_option(options, arguments[at], arguments[at + 1]));
  }
  if (count % 2 == 0) options.id = arguments[count - 1];
  const bool complete = !options.runtime.empty() && !options.root.empty() &&
                        !options.bundle.empty() && !options.process.empty() && !options.id.empty();
  if (!complete) return Failure{"parse", EINVAL, "arguments of exec"};
  return options;
}

Result<ExecProcess> start_exec(const ExecOptions& options, std::string& message) {
  const std::string name = "exec-" + std::to_string(getpid());
  const std::string base = options.bundle + "/" + name;
  const ScratchFiles files{base + ".log", base + ".pid", base + ".sock"};
  const Runtime runtime{options.runtime, options.root, files.log};
  std::vector<std::string> arguments = {"exec", "--detach", "--pid-file", files.pid_file,
                                        "--process", options.process};
  UniqueFd listener;
  StdioPipes pipes;
  if (options.terminal) {
    STACK_TAKE(listener, listen_in(options.bundle, name + ".sock"));
    arguments.insert(arguments.end(), {"--console-socket", name + ".sock"});
  } else {
    STACK_ATTEMPT(pipes.make());
  }
  arguments.push_back(options.id);
  ChildOptions child = runtime.command(arguments);
  // The whole path may be longer than the address of a socket can be.
  child.directory = options.bundle;
  pipes.connect(child);
  STACK_ATTEMPT(run_to_end(runtime, child, message));
  STACK_TAKE(const std::string digits, read_file(files.pid_file, 64));
  STACK_TAKE(const uint64_t pid, parse_number(digits.substr(0, digits.find('\n'))));
  ExecProcess process;
  process.pid = static_cast<pid_t>(pid);
  if (options.terminal) {
    STACK_TAKE(process.output, receive_console(listener.get()));
    process.input.reset(fcntl(process.output.get(), F_DUPFD_CLOEXEC, 0));
    STACK_ATTEMPT(resize_console(process.output.get(), options.terminal->columns,
                                 options.terminal->rows));
  } else {
    process.input = std::move(pipes.input.writer);
    process.output = std::move(pipes.output.reader);
    process.error = std::move(pipes.error.reader);
  }
  return process;
}

}  // namespace stack::monitor
