#include "runtime/hooks.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "base/attempt.h"
#include "base/file.h"
#include "base/pidfd.h"
#include "runtime/log.h"

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

/// Of what a hook prints, so much is told when it fails.
constexpr size_t most_output = 2048;

/// A file, as a pipe would end only with the last process that a hook leaves behind.
std::string end_of(int output) {
  struct stat status {};
  if (fstat(output, &status) != 0) return "";
  const off_t length = std::min<off_t>(status.st_size, most_output);
  std::string text(static_cast<size_t>(length), '\0');
  const ssize_t count = pread(output, text.data(), text.size(), status.st_size - length);
  text.resize(count < 0 ? 0 : static_cast<size_t>(count));
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
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
  if (!ended) {
    return Failure{"hook timed out:", 0, hook.path + " after " + std::to_string(hook.timeout_seconds) + " s"};
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  if (WIFEXITED(status)) {
    return Failure{"hook failed with exit code", 0, std::to_string(WEXITSTATUS(status)) + ": " + hook.path};
  }
  std::string signal = strsignal(WTERMSIG(status));
  signal[0] = static_cast<char>(tolower(signal[0]));
  return Failure{"hook was ended by a signal:", 0, signal + ": " + hook.path};
}

[[noreturn]] void execute_hook(const Hook& hook, int input, int output) {
  const std::vector<std::string> args = hook.args.empty() ? std::vector{hook.path} : hook.args;
  dup2(input, 0);
  dup2(output, 1);
  dup2(output, 2);
  close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
  execve(hook.path.c_str(), pointers_to(args).data(), pointers_to(hook.env).data());
  dprintf(2, "%s: %s", hook.path.c_str(), strerrordesc_np(errno));
  _exit(127);
}

Status run_hook(const Hook& hook, const std::string& state) {
  if (hook.path.empty() || hook.path[0] != '/') return Failure{"hook path is not absolute:", 0, hook.path};
  STACK_TAKE(const UniqueFd input, state_as_input(state));
  UniqueFd output(memfd_create("output", MFD_CLOEXEC));
  if (!output) return system_failure("memfd_create", "output");
  const pid_t pid = fork();
  if (pid < 0) return system_failure("fork", hook.path);
  if (pid == 0) execute_hook(hook, input.get(), output.get());
  const Status ended = wait_for_hook(pid, hook);
  if (ended) return {};
  Failure failure = ended.failure();
  const std::string printed = end_of(output.get());
  if (!printed.empty()) failure.subject += ": " + printed;
  return failure;
}

}  // namespace

Status run_hooks(const char* point, const std::vector<Hook>& hooks, const std::string& state) {
  for (size_t i = 0; i < hooks.size(); ++i) {
    if (is_debugging()) debug(std::string("running ") + point + " hook #" + std::to_string(i) + ": " + hooks[i].path);
    const Status status = run_hook(hooks[i], state);
    if (status) continue;
    const Failure& failure = status.failure();
    return Failure{"error running", 0, std::string(point) + " hook #" + std::to_string(i) + ": " + failure.message()};
  }
  return {};
}

void run_poststop_hooks(const HookSpec& hooks, const State& state) {
  for (const Hook& hook : hooks.poststop) {
    const Status run = run_hook(hook, state_json(state, "stopped"));
    // The container is gone whatever they say (runtime.md "Lifecycle", step 13).
    if (!run) warn("poststop " + run.failure().message());
  }
}

}  // namespace stack
