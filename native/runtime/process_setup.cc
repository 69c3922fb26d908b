#include "runtime/process_setup.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/attempt.h"
#include "base/file.h"
#include "runtime/credentials.h"
#include "runtime/program.h"
#include "runtime/rlimits.h"

namespace stack {

namespace {

/// The container's /proc, which its image or its processes could have replaced: a profile that is
/// written to an ordinary file confines nobody (CVE-2019-16884).
Result<UniqueFd> open_container_proc() {
  UniqueFd proc(open("/proc", O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct statfs information {};
  if (!proc || fstatfs(proc.get(), &information) != 0) return system_failure("open", "/proc");
  if (information.f_type == PROC_SUPER_MAGIC) return proc;
  return Failure{"is no proc file system:", 0, "/proc"};
}

Status apply_profile(const ProcessSpec& process) {
  if (process.apparmor_profile.empty() || process.apparmor_profile == "unconfined") return {};
  STACK_TAKE(const UniqueFd proc, open_container_proc());
  const auto file = open_on_mount(proc.get(), "thread-self/attr/apparmor/exec", O_WRONLY);
  if (!file) return Failure{"AppArmor is not available for profile", 0, process.apparmor_profile};
  return write_all(file.value().get(), "exec " + process.apparmor_profile, process.apparmor_profile);
}

}  // namespace

void reset_signals() {
  for (int signal = 1; signal < NSIG; ++signal) {
    struct sigaction action {};
    action.sa_handler = SIG_DFL;
    sigaction(signal, &action, nullptr);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

Result<std::string> setup_process(ProcessSpec& process, const SeccompProgram& seccomp) {
  complete_environment(process);
  // Before the filter is there, which need not allow it. What is opened later is close-on-exec by itself.
  if (close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) != 0) return system_failure("close_range", "");
  // Before the user changes: our privileges count for them.
  STACK_ATTEMPT(apply_limits(0, process.limits));
  STACK_ATTEMPT(apply_scheduling(process.scheduling));
  STACK_ATTEMPT(apply_profile(process));
  const Status entered = enter_working_directory(process.cwd);
  // Only the user itself may enter some directories, such as those of NFS.
  if (!entered && entered.failure().error != EACCES) return entered.failure();
  STACK_ATTEMPT(give_stdio(process));
  // Without no_new_privs, installing it needs CAP_SYS_ADMIN, which is about to go.
  if (!process.no_new_privileges) STACK_ATTEMPT(install_seccomp(seccomp));
  STACK_ATTEMPT(become_user(process));
  if (!entered) STACK_ATTEMPT(enter_working_directory(process.cwd));
  if (process.no_new_privileges && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return system_failure("set no_new_privs", "");
  }
  return find_program(process);
}

Status check_preserved(unsigned preserved_fds) {
  for (unsigned fd = 3; fd < 3 + preserved_fds; ++fd) {
    if (fcntl(static_cast<int>(fd), F_GETFD) < 0) {
      return system_failure("preserve descriptor", std::to_string(fd));
    }
  }
  return {};
}

Status finish_process(const ProcessSpec& process, const SeccompProgram& seccomp, unsigned preserved_fds) {
  for (unsigned fd = 3; fd < 3 + preserved_fds; ++fd) fcntl(static_cast<int>(fd), F_SETFD, 0);
  if (process.no_new_privileges) STACK_ATTEMPT(install_seccomp(seccomp));
  return {};
}

}  // namespace stack
