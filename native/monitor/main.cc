#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

#include "base/file.h"
#include "base/file_lock.h"
#include "base/process.h"
#include "monitor/adopt.h"
#include "monitor/children.h"
#include "monitor/exec.h"
#include "monitor/kept_descriptors.h"
#include "monitor/monitor.h"
#include "monitor/supervisor.h"

// The first process forks the resident one, and reports what that writes into a pipe:
//
//   stackd ── starts ──▶ first process ── reads the report, prints it, exits
//                           └─ fork ──▶ resident: create, report, then the container's whole life

namespace stack::monitor {
namespace {

/// Becomes a process that no terminal, session or signal of the caller's reaches, and that is the
/// parent of the container. It ends when the container has ended, not when it is asked to.
Status become_resident(int report_pipe) {
  // Whatever the caller let slip, so that it does not wait for the end of a pipe that we hold.
  const auto kept = static_cast<unsigned>(report_pipe);
  if (kept > 3) close_range(3, kept - 1, 0);
  close_range(kept + 1, ~0U, 0);
  setsid();
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  for (const int number : {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE}) signal(number, SIG_IGN);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  sigprocmask(SIG_BLOCK, &set, nullptr);
  UniqueFd null(open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!null) return system_failure("open", "/dev/null");
  for (int number = 0; number <= STDERR_FILENO; ++number) {
    if (dup2(null.get(), number) < 0) return system_failure("dup2", "/dev/null");
  }
  if (chdir("/") != 0) return system_failure("chdir", "/");
  return {};
}

std::string created_report(const Created& created) {
  auto own_start = process_start_time(getpid());
  const bool known = own_start.ok() && own_start.value().has_value();
  return "created pid=" + std::to_string(created.pid) + " start=" + created.start_time +
         " monitor=" + std::to_string(getpid()) +
         " monitor-start=" + (known ? *own_start.value() : "0") + " reserved=" + names_of(created.reservations) + "\n";
}

/// The caller may be gone; then nobody is there to read the report.
void report(UniqueFd& pipe, const std::string& text) {
  static_cast<void>(write_all(pipe.get(), text, "report").ok());
  pipe.reset();
}

/// Turns a failure of our own into the report of a container that could not be created.
CreateFailure own_failure(const Failure& failure) {
  return {"create", failure, failure.message()};
}

int supervise(const Options& options, UniqueFd pipe) {
  const Runtime runtime{options.runtime, options.root, options.bundle + "/runtime.log"};
  Status ready = become_resident(pipe.get());
  if (ready) ready = hold_kept_descriptors();
  // One monitor per container at a time: the one of the run before may still be deleting its container.
  auto alone = ready ? lock_file(options.bundle + "/monitor.lock", true)
                     : Result<UniqueFd>(ready.failure());
  if (!alone) ready = alone.failure();
  auto log = ready ? LogFile::open(options.log, options.log_max_size, options.log_max_files)
                   : Result<LogFile>(ready.failure());
  auto loop = log ? EventLoop::make() : Result<EventLoop>(log.failure());
  if (!loop) return report(pipe, own_failure(loop.failure()).report()), 1;

  Created created;
  CreateFailure failed;
  const bool made = options.adopted ? adopt_container(options, runtime, created, failed)
                                    : create_container(options, runtime, created, failed);
  if (!made) return report(pipe, failed.report()), 1;
  const std::string success = created_report(created);
  Monitor monitor(options, runtime, loop.value(), std::move(log.value()), std::move(created));
  if (Status begun = monitor.begin(); !begun) {
    if (!options.adopted) delete_container(options, runtime);
    return report(pipe, own_failure(begun.failure()).report()), 1;
  }
  report(pipe, success);
  monitor.run();
  return 0;
}

/// Prints the report. The resident process has closed its end when it is complete.
int relay_report(int pipe) {
  auto text = read_all(pipe, 1 << 20, "report");
  const bool empty = !text || text.value().empty();
  const std::string printed =
      empty ? CreateFailure{"create", Failure{"fork", EIO, "monitor"}, "the monitor died"}.report()
            : text.value();
  const bool written = write_all(STDOUT_FILENO, printed, "stdout").ok();
  return written && printed.rfind("created ", 0) == 0 ? 0 : 1;
}

int run(int count, char** arguments) {
  auto options = parse_options(count, arguments);
  if (!options) {
    const std::string text = own_failure(options.failure()).report();
    return write_all(STDOUT_FILENO, text, "stdout") ? 1 : 2;
  }
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return 1;
  UniqueFd reader(ends[0]);
  UniqueFd writer(ends[1]);
  const pid_t pid = fork();
  if (pid < 0) writer.reset();
  if (pid == 0) {
    reader.reset();
    return supervise(options.value(), std::move(writer));
  }
  writer.reset();
  return relay_report(reader.get());
}

}  // namespace
}  // namespace stack::monitor

int main(int count, char** arguments) {
  if (count > 1 && strcmp(arguments[1], "exec") == 0) {
    return stack::monitor::run_exec(count - 1, arguments + 1);
  }
  if (count > 1 && strcmp(arguments[1], "supervisor") == 0) {
    return stack::monitor::run_supervisor(count - 1, arguments + 1);
  }
  return stack::monitor::run(count, arguments);
}
