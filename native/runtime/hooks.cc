#include "runtime/hooks.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/attempt.h"
#include "base/file.h"
#include "base/pidfd.h"

namespace stack {

namespace {

std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

Result<UniqueFd> state_as_input(const std::string& state) {
  UniqueFd input(memfd_create("state", MFD_CLOEXEC));
  if (!input) return system_failure("memfd_create", "state");
  STACK_ATTEMPT(write_all(input.get(), state, "state"));
  if (lseek(input.get(), 0, SEEK_SET) != 0) return system_failure("lseek", "state");
  return input;
}

Status wait_for_hook(pid_t pid, const Hook& hook) {
  UniqueFd process(pidfd_open(pid));
  if (!process) return system_failure("pidfd_open", hook.path);
  pollfd descriptor{process.get(), POLLIN, 0};
  const int timeout = hook.timeout_seconds > 0 ? hook.timeout_seconds * 1000 : -1;
  const bool ended = TEMP_FAILURE_RETRY(poll(&descriptor, 1, timeout)) == 1;
  if (!ended) kill(pid, SIGKILL);
  int status = 0;
  if (TEMP_FAILURE_RETRY(waitpid(pid, &status, 0)) != pid) return system_failure("wait", hook.path);
  if (!ended) return Failure{"hook", ETIMEDOUT, hook.path};
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return Failure{"hook failed:", 0, hook.path + " ended with " + std::to_string(code)};
}

Status run_hook(const Hook& hook, const std::string& state) {
  if (hook.path.empty() || hook.path[0] != '/') return Failure{"hook path is not absolute:", 0, hook.path};
  STACK_TAKE(const UniqueFd input, state_as_input(state));
  const std::vector<std::string> args = hook.args.empty() ? std::vector{hook.path} : hook.args;
  const pid_t pid = fork();
  if (pid < 0) return system_failure("fork", hook.path);
  if (pid == 0) {
    dup2(input.get(), 0);
    close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    execve(hook.path.c_str(), pointers_to(args).data(), pointers_to(hook.env).data());
    _exit(127);
  }
  return wait_for_hook(pid, hook);
}

}  // namespace

Status run_hooks(const std::vector<Hook>& hooks, const std::string& state) {
  for (const Hook& hook : hooks) STACK_ATTEMPT(run_hook(hook, state));
  return {};
}

}  // namespace stack
