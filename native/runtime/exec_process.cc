#include "runtime/exec_process.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/attempt.h"
#include "base/file.h"
#include "base/scope_exit.h"
#include "runtime/cgroup.h"
#include "runtime/console.h"
#include "runtime/descriptor_socket.h"
#include "runtime/failure_channel.h"
#include "runtime/keyring.h"
#include "runtime/log.h"
#include "runtime/namespaces.h"
#include "runtime/null_descriptors.h"
#include "runtime/personality.h"
#include "runtime/process_setup.h"
#include "runtime/program.h"
#include "runtime/rlimits.h"

namespace stack {

namespace {

constexpr int inner_namespaces = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS |
                                 CLONE_NEWCGROUP | CLONE_NEWTIME;

/// A container that has handed controllers on to cgroups below its own has no processes in that one;
/// the new process then goes where its first process is.
Result<UniqueFd> actual_cgroup(const Cgroup& cgroup, pid_t pid) {
  STACK_TAKE(const std::string lines, read_file("/proc/" + std::to_string(pid) + "/cgroup", 65536));
  const size_t at = lines.find("0::");
  if (at == std::string::npos) return Failure{"find cgroup of", 0, "process " + std::to_string(pid)};
  const std::string path = lines.substr(at + 3, lines.find('\n', at) - at - 3);
  const std::string directory = cgroup.hierarchies().unified + path;
  UniqueFd opened(open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!opened) return system_failure("open", directory);
  return opened;
}

/// A container may have moved itself away, and the cgroup it was made in may be gone.
Result<CgroupEntrance> find_entrance(const Container& container, const Cgroup& cgroup,
                                     const ExecOptions& options) {
  auto entrance = cgroup.entrance(options.sub_cgroups);
  const bool is_gone = !entrance && entrance.failure().error == ENOENT;
  if (!is_gone || options.sub_cgroups.is_given || !cgroup.hierarchies().v1.empty()) return entrance;
  CgroupEntrance actual;
  STACK_TAKE(actual.unified, actual_cgroup(cgroup, container.state.pid));
  return actual;
}

Status setup_terminal(ExecOptions& options) {
  if (!options.process.terminal) {
    reopen_null_descriptors();
    return setsid() < 0 ? system_failure("setsid", "") : Status();
  }
  UniqueFd root(open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!root) return system_failure("open", "/");
  STACK_TAKE(Console console, open_console(root.get(), options.process));
  // Before the program can write its first line.
  if (options.shows_terminal) STACK_ATTEMPT(leave_line_ends(console.terminal.get()));
  STACK_ATTEMPT(send_master(options.console.get(), console));
  return adopt_terminal(console);
}

Result<std::string> enter_container(const Container& container, int pidfd, const CgroupEntrance& entrance,
                                    ExecOptions& options) {
  if (options.seccomp.listener) {
    STACK_TAKE(const pid_t pid, pid_on_host());
    options.seccomp.listener.tell(pid, state_json(container.state, container.status()));
  }
  STACK_ATTEMPT(Cgroup::join(entrance));
  const CpuAffinitySpec& affinity = options.process.scheduling.exec_affinity;
  if (affinity.initial.empty() && affinity.final.empty()) reset_cpu_affinity();
  STACK_ATTEMPT(apply_cpu_affinity(affinity.final));
  STACK_ATTEMPT(apply_memory_policy(options.spec.memory_policy));
  STACK_ATTEMPT(apply_personality(options.spec.personality));
  STACK_ATTEMPT(apply_oom_score(0, options.process.oom_score_adj));
  STACK_ATTEMPT(enter_namespaces(pidfd, container.state.pid, inner_namespaces));
  debug("entered the namespaces of process " + std::to_string(container.state.pid));
  // Root of the container's user namespace, if it has one; the same root as before otherwise.
  if (setresgid(0, 0, 0) != 0 || setresuid(0, 0, 0) != 0) {
    return system_failure("become root of", "the container");
  }
  STACK_ATTEMPT(setup_terminal(options));
  if (container.state.has_keyring) join_session_keyring(container.state.id);
  return setup_process(options.process, options.seccomp);
}

[[noreturn]] void run_executed_process(const Container& container, int pidfd, const CgroupEntrance& entrance,
                                       ExecOptions& options, const Channel& channel) {
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  // Until execve(2) this process is the runtime's image: none of the container's may look into it.
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  reset_signals();
  relay_log([&](const std::string& level, const std::string& message) { channel.tell(level, message); });
  const auto file = enter_container(container, pidfd, entrance, options);
  if (!file) {
    channel.report(file.failure());
    _exit(exit_code_of(file.failure()));
  }
  if (!channel.say(Channel::Word::ready) || !channel.expect(Channel::Word::go)) _exit(1);
  prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0);
  const Status finished = finish_process(options.process, options.seccomp, options.preserved_fds);
  const Failure failure = finished ? execute(file.value(), options.process) : finished.failure();
  channel.report(failure);
  _exit(exit_code_of(failure));
}

/// The end of the channel is close-on-exec: its silence is success.
Status await_execution(const Channel& channel, const ExecOptions& options, const ClonedProcess& process) {
  STACK_ATTEMPT(channel.expect(Channel::Word::ready));
  STACK_ATTEMPT(send_pidfd(options.pidfd_socket, process.pidfd.get()));
  if (!options.pid_file.empty()) {
    STACK_ATTEMPT(replace_file(options.pid_file, std::to_string(process.pid)));
  }
  STACK_ATTEMPT(channel.say(Channel::Word::go));
  STACK_TAKE(const Channel::Word word, channel.listen());
  return word == Channel::Word::closed ? Status() : Failure{"unexpected word of the process", 0, ""};
}

}  // namespace

Result<ExecutedProcess> exec_process(const Container& container, ExecOptions options) {
  STACK_TAKE(const UniqueFd first, container.process());
  STACK_TAKE(const Cgroup cgroup, Cgroup::locate(container.state.cgroup));
  STACK_TAKE(CgroupEntrance entrance, find_entrance(container, cgroup, options));
  STACK_TAKE(auto channels, Channel::make());
  STACK_ATTEMPT(apply_cpu_affinity(options.process.scheduling.exec_affinity.initial));
  // A pid namespace is entered by children only: so by the one that is made next.
  STACK_ATTEMPT(enter_namespaces(first.get(), container.state.pid, CLONE_NEWPID));
  auto cloned = clone_process(0, entrance);
  const bool is_busy = !cloned && cloned.failure().error == EBUSY;
  if (is_busy && options.sub_cgroups.is_given) {
    return Failure{"error adding pid of the new process to cgroups:", EBUSY, cgroup.path()};
  }
  if (is_busy) {
    STACK_TAKE(entrance.unified, actual_cgroup(cgroup, container.state.pid));
    cloned = clone_process(0, entrance);
  }
  if (!cloned) return cloned.failure();
  ClonedProcess process = std::move(cloned).value();
  if (process.pid == 0) {
    channels.first.close();
    run_executed_process(container, first.get(), entrance, options, channels.second);
  }
  channels.second.close();
  debug("new process is " + std::to_string(process.pid));
  ScopeExit end_process([&] {
    kill(process.pid, SIGKILL);
    waitpid(process.pid, nullptr, 0);
  });
  STACK_ATTEMPT(await_execution(channels.first, options, process));
  end_process.dismiss();
  return ExecutedProcess{process.pid, std::move(process.pidfd)};
}

}  // namespace stack
