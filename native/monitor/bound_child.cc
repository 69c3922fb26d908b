#include "monitor/bound_child.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>

#include "base/unique_fd.h"
#include "monitor/children.h"

namespace stack::monitor {
namespace {

bool connect_stdio(const ChildOptions& options) {
  const int wanted[] = {options.input, options.output, options.error};
  for (int number = 0; number < 3; ++number) {
    // Ours are /dev/null.
    if (wanted[number] >= 0 && dup2(wanted[number], number) < 0) return false;
  }
  return close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) == 0;
}

void reset_signals() {
  for (int number = 1; number < NSIG; ++number) signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

/// The child's part. Tells its errno when it comes to no program.
[[noreturn]] void become(const ChildOptions& options, char* const* arguments, pid_t parent,
                         int report) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // Our parent may have ended before the line above.
  if (getppid() != parent) _exit(127);
  const bool is_there = !options.directory || chdir(options.directory->c_str()) == 0;
  if (is_there && connect_stdio(options)) {
    reset_signals();
    execvp(arguments[0], arguments);
  }
  const int error = errno;
  static_cast<void>(!write(report, &error, sizeof error));
  _exit(127);
}

}  // namespace

Result<pid_t> start_bound_child(const ChildOptions& options) {
  std::vector<char*> arguments;
  for (const std::string& each : options.arguments) {
    arguments.push_back(const_cast<char*>(each.c_str()));
  }
  arguments.push_back(nullptr);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return system_failure("pipe2", options.arguments[0]);
  UniqueFd reader(ends[0]);
  UniqueFd writer(ends[1]);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid < 0) return system_failure("fork", options.arguments[0]);
  if (pid == 0) become(options, arguments.data(), parent, writer.get());
  writer.reset();
  int error = 0;
  // The end of the pipe without a word is that of a successful execve(2).
  if (TEMP_FAILURE_RETRY(read(reader.get(), &error, sizeof error)) != sizeof error) return pid;
  wait_for_child(pid);
  return Failure{"execve", error, options.arguments[0]};
}

}  // namespace stack::monitor
