#include "monitor/create.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/attempt.h"
#include "base/file.h"
#include "base/process.h"
#include "monitor/bound_child.h"
#include "monitor/children.h"
#include "monitor/console.h"
#include "monitor/exit_status.h"
#include "monitor/kept_descriptors.h"
#include "monitor/name_server.h"
#include "monitor/stdio_fifos.h"

namespace stack::monitor {
namespace {

/// The container's ends of its stdio, which it holds alone once it is created.
struct Stdio {
  StdioFifos fifos;
  UniqueFd console_listener;
};

Status make_stdio(const Options& options, Stdio& stdio) {
  if (options.terminal) {
    auto listener = listen_in(options.bundle, "console.sock");
    if (!listener) return listener.failure();
    stdio.console_listener = std::move(listener.value());
    return {};
  }
  return stdio.fifos.make(options.bundle, options.input);
}

/// Runs the runtime's create to its end.
Status run_create(const Options& options, const Runtime& runtime, const Stdio& stdio,
                  std::string& message) {
  std::vector<std::string> arguments = {"create", "--bundle", options.bundle, "--pid-file",
                                        options.bundle + "/init.pid"};
  if (options.terminal) {
    arguments.insert(arguments.end(), {"--console-socket", "console.sock"});
  }
  arguments.push_back(options.id);
  ChildOptions child = runtime.command(arguments);
  if (!options.preparer.empty()) {
    const std::vector<std::string> first = {options.preparer, "--log-format", "json", "--log",
                                            runtime.log, "prepare", "--bundle", options.bundle};
    child.arguments.insert(child.arguments.begin(), first.begin(), first.end());
  }
  // The whole path may be longer than the address of a socket can be.
  child.directory = options.bundle;
  stdio.fifos.connect(child);
  const long mark = runtime.mark();
  auto pid = start_bound_child(child);
  if (!pid) return pid.failure();
  const int status = wait_for_child(pid.value());
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  message = runtime.last_error(mark);
  return Failure{"create", 0, options.id};
}

Status find_process(const Options& options, Created& created) {
  auto text = read_file(options.bundle + "/init.pid", 64);
  if (!text) return text.failure();
  std::string digits = text.value();
  while (!digits.empty() && digits.back() == '\n') digits.pop_back();
  auto pid = parse_number(digits);
  if (!pid || pid.value() == 0) return Failure{"parse", EINVAL, options.bundle + "/init.pid"};
  created.pid = static_cast<pid_t>(pid.value());
  auto start_time = process_start_time(created.pid);
  if (!start_time) return start_time.failure();
  if (!start_time.value()) return Failure{"open", ESRCH, "process " + digits};
  created.start_time = *start_time.value();
  created.memory_kills.find(created.pid);
  return {};
}

Status take_stdio(Stdio& stdio, Created& created) {
  if (stdio.console_listener) {
    auto console = receive_console(stdio.console_listener.get());
    if (!console) return console.failure();
    return take_console(std::move(console.value()), created);
  }
  created.input = std::move(stdio.fifos.input.ours);
  created.output = std::move(stdio.fifos.output.ours);
  created.error = std::move(stdio.fifos.error.ours);
  return {};
}

/// An empty one for `stack-init`; what the run before has left must not be taken for this one's.
Status make_init_status(const std::string& bundle) {
  const std::string path = bundle + kInitStatus;
  UniqueFd file(open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file) return system_failure("open", path);
  if (ftruncate(file.get(), kInitStatusSize) != 0) return system_failure("ftruncate", path);
  return {};
}

Status create_and_find(const Options& options, const Runtime& runtime, Created& created,
                       std::string& message) {
  // A failure of an earlier run must not be taken for one of this.
  unlink((options.bundle + "/init.pid").c_str());
  if (Status made = make_init_status(options.bundle); !made) return made;
  Stdio stdio;
  if (Status made = make_stdio(options, stdio); !made) return made;
  Status run = run_create(options, runtime, stdio, message);
  if (run) run = find_process(options, created);
  if (run) run = take_stdio(stdio, created);
  if (options.terminal) unlink((options.bundle + "/console.sock").c_str());
  return run;
}

}  // namespace

std::string CreateFailure::line() const {
  const char* code = failure.error == 0 ? "NONE" : error_name(failure.error);
  return std::string("failed step=") + step + " errno=" + std::to_string(failure.error) +
         " code=" + code + " subject=" + failure.subject;
}

Status take_console(UniqueFd console, Created& created) {
  created.input.reset(fcntl(console.get(), F_DUPFD_CLOEXEC, 0));
  if (!created.input) return system_failure("fcntl", "terminal");
  STACK_ATTEMPT(keep_as(kConsole, std::move(console)));
  created.output.reset(kConsole);
  return {};
}

bool create_container(const Options& options, const Runtime& runtime, Created& created,
                      CreateFailure& failed) {
  for (const std::string& wanted : options.reserve) {
    auto reservation = reserve(wanted, options.sharer);
    if (!reservation) {
      failed = {"reserve", reservation.failure(), reservation.failure().message()};
      return false;
    }
    created.reservations.push_back(std::move(reservation.value()));
  }
  std::string message;
  Status made = create_and_find(options, runtime, created, message);
  const char* step = "create";
  if (made && options.name_server) {
    step = "name-server";
    made = open_name_server(created.pid);
  }
  if (made) return true;
  failed = {step, made.failure(), message.empty() ? made.failure().message() : message};
  // A runtime that failed has undone what it did, and the id may be that of another container.
  if (message.empty() && created.pid != 0) delete_container(options, runtime);
  return false;
}

void delete_container(const Options& options, const Runtime& runtime) {
  auto pid = start_child(runtime.command({"delete", "--force", options.id}));
  if (pid) wait_for_child(pid.value());
}

}  // namespace stack::monitor
