#include "runtime/container_process.h"

#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <optional>

#include "base/attempt.h"
#include "base/file.h"
#include "runtime/clone_container.h"
#include "runtime/console.h"
#include "runtime/descriptor_socket.h"
#include "runtime/devices.h"
#include "runtime/hidden_paths.h"
#include "runtime/hooks.h"
#include "runtime/keyring.h"
#include "runtime/log.h"
#include "runtime/loopback.h"
#include "runtime/mount_tree.h"
#include "runtime/null_descriptors.h"
#include "runtime/path_in_root.h"
#include "runtime/personality.h"
#include "runtime/process_setup.h"
#include "runtime/program.h"
#include "runtime/rootfs.h"
#include "runtime/sysctl.h"

namespace stack {

namespace {

/// Becomes root of the user namespace when its ids are mapped.
Status settle_in_user_namespace(const Spec& spec, const Channel& channel) {
  if (!spec.has(CLONE_NEWUSER)) return {};
  if (spec.creates(CLONE_NEWUSER)) {
    STACK_ATTEMPT(channel.say(Channel::Word::mapping));
    STACK_ATTEMPT(channel.expect(Channel::Word::go));
  }
  if (setresgid(0, 0, 0) != 0) return system_failure("setresgid", "0 of the user namespace");
  if (setresuid(0, 0, 0) != 0) return system_failure("setresuid", "0 of the user namespace");
  return {};
}

Status setup_namespaces(const ContainerPlan& plan, const Channel& channel) {
  const Spec& spec = plan.spec;
  STACK_ATTEMPT(Cgroup::join(plan.entrance));
  reset_cpu_affinity();
  debug("joined the cgroup");
  STACK_ATTEMPT(settle_in_user_namespace(spec, channel));
  if (spec.creates(CLONE_NEWCGROUP) && unshare(CLONE_NEWCGROUP) != 0) {
    return system_failure("unshare", "cgroup namespace");
  }
  if (!spec.hostname.empty() && sethostname(spec.hostname.data(), spec.hostname.size()) != 0) {
    return system_failure("sethostname", spec.hostname);
  }
  if (!spec.domainname.empty() && setdomainname(spec.domainname.data(), spec.domainname.size()) != 0) {
    return system_failure("setdomainname", spec.domainname);
  }
  if (spec.creates(CLONE_NEWNET)) STACK_ATTEMPT(bring_up_loopback());
  return join_mount_namespace(spec);
}

/// An image need not have the working directory. One that leads elsewhere is found out by chdir.
void make_working_directory(const Spec& spec, int root) {
  if (!spec.process || spec.process->cwd == "/") return;
  const auto ignored = ensure_directory_in_root(root, spec.process->cwd);
  (void)ignored;
}

Result<std::optional<Console>> setup_console(const ContainerPlan& plan, int root) {
  if (!plan.spec.process || !plan.spec.process->terminal) return std::optional<Console>();
  STACK_TAKE(Console console, open_console(root, *plan.spec.process));
  STACK_ATTEMPT(mount_console(root, console));
  // Before the program can write its first line.
  if (plan.shows_terminal) STACK_ATTEMPT(leave_line_ends(console.terminal.get()));
  STACK_ATTEMPT(send_master(plan.console_socket.get(), console));
  return std::optional<Console>(std::move(console));
}

Status run_container_hooks(const ContainerPlan& plan, const Channel& channel, int root) {
  const HookSpec& hooks = plan.spec.hooks;
  if (!hooks.prestart.empty() || !hooks.create_runtime.empty()) {
    STACK_ATTEMPT(channel.say(Channel::Word::mounted));
    STACK_ATTEMPT(channel.expect(Channel::Word::go));
  }
  if (hooks.create_container.empty()) return {};
  // They find the container's files from where they start, as with runc.
  if (fchdir(root) != 0) return system_failure("chdir", "root");
  return run_hooks("createContainer", hooks.create_container, state_json(plan.state, "creating"));
}

/// In place of this process, which may have no rights over what is mounted there.
Status ask_to_map(const Channel& channel, size_t position, int detached) {
  STACK_ATTEMPT(channel.say(Channel::Word::mount));
  STACK_ATTEMPT(send_descriptor(channel.fd(), detached, std::to_string(position)));
  return channel.expect(Channel::Word::go);
}

RootChange root_change(const ContainerPlan& plan) {
  if (!plan.spec.has(CLONE_NEWNS)) return RootChange::stay;
  return plan.no_pivot ? RootChange::move : RootChange::pivot;
}

Status setup_root(ContainerPlan& plan, const Channel& channel) {
  const Spec& spec = plan.spec;
  STACK_TAKE(UniqueFd root, mount_root(spec, std::move(plan.bind_sources.root)));
  const MapIds map_ids = [&](size_t position, int detached) { return ask_to_map(channel, position, detached); };
  STACK_TAKE(const auto read_only,
             make_mounts(spec, plan.cgroup, std::move(plan.bind_sources), root.get(), map_ids));
  debug("made " + std::to_string(spec.mounts.size()) + " mounts");
  STACK_ATTEMPT(make_devices(spec, std::move(plan.device_nodes), root.get()));
  STACK_ATTEMPT(apply_sysctls(spec));
  make_working_directory(spec, root.get());
  STACK_TAKE(const auto console, setup_console(plan, root.get()));
  for (const UniqueFd& mount : read_only) {
    STACK_ATTEMPT(set_mount_attributes(mount.get(), MOUNT_ATTR_RDONLY, 0, false, "read-only tmpfs"));
  }
  STACK_ATTEMPT(mask_paths(spec, root.get()));
  STACK_ATTEMPT(protect_paths(spec, root.get()));
  STACK_ATTEMPT(run_container_hooks(plan, channel, root.get()));
  STACK_ATTEMPT(enter_root(root.get(), root_change(plan)));
  debug("entered the root file system");
  root.reset();
  STACK_ATTEMPT(finish_root(spec));
  if (console) return adopt_terminal(*console);
  reopen_null_descriptors();
  // The session is the container's even without a terminal, so that no signal of ours reaches it.
  if (setsid() < 0) return system_failure("setsid", "");
  return {};
}

[[noreturn]] void end_by_signal(int signal) { _exit(128 + signal); }

/// The first process of a pid namespace ignores what it does not handle (pid_namespaces(7)); one that only
/// waits must end all the same. execve(2) takes the handlers away.
void end_by_signals() {
  for (const int signal : {SIGHUP, SIGINT, SIGQUIT, SIGTERM}) {
    struct sigaction action {};
    action.sa_handler = end_by_signal;
    sigaction(signal, &action, nullptr);
  }
}

/// Blocks until `start` has written its byte.
Status wait_for_start(const ContainerPlan& plan) {
  end_by_signals();
  char byte = 0;
  const ssize_t count = TEMP_FAILURE_RETRY(read(plan.start_fifo.get(), &byte, 1));
  if (count != 1) return system_failure("read", "exec.fifo");
  return {};
}

/// Who waits for a start, maybe for long, holds nothing of the host, nor of whoever called the runtime.
/// Before the filter is there, which need not allow it.
void close_others(const ContainerPlan& plan, const Channel& channel) {
  std::vector<unsigned> kept = {static_cast<unsigned>(channel.fd())};
  for (const UniqueFd* fd : {&plan.start_fifo, &plan.result_fifo, &plan.init, &plan.init_status,
                             &plan.seccomp.listener.socket}) {
    if (*fd) kept.push_back(static_cast<unsigned>(fd->get()));
  }
  std::sort(kept.begin(), kept.end());
  unsigned first = 3 + plan.preserved_fds;
  for (const unsigned fd : kept) {
    if (fd > first) close_range(first, fd - 1, 0);
    first = fd + 1;
  }
  close_range(first, ~0U, 0);
}

/// With the pid that the runtime knows it by.
Status prepare_listener(ContainerPlan& plan) {
  if (!plan.seccomp.listener) return {};
  State state = plan.state;
  STACK_TAKE(state.pid, pid_on_host());
  plan.seccomp.listener.tell(state.pid, state_json(state, "creating"));
  return {};
}

Result<std::string> setup_container(ContainerPlan& plan, const Channel& channel) {
  STACK_ATTEMPT(prepare_listener(plan));
  plan.state.pid = getpid();
  STACK_ATTEMPT(setup_namespaces(plan, channel));
  STACK_ATTEMPT(setup_root(plan, channel));
  if (plan.new_keyring) join_session_keyring(plan.id);
  STACK_ATTEMPT(apply_memory_policy(plan.spec.memory_policy));
  STACK_ATTEMPT(apply_personality(plan.spec.personality));
  // A bundle without a process makes a container that can only be deleted.
  if (!plan.spec.process) return std::string();
  close_others(plan, channel);
  debug("ready to execute " + plan.spec.process->args[0]);
  return setup_process(*plan.spec.process, plan.seccomp);
}

Failure start_program(ContainerPlan& plan, const std::string& file) {
  if (!plan.spec.process) return Failure{"invalid config:", 0, "process is missing"};
  const ProcessSpec& process = *plan.spec.process;
  // These run inside, and without an environment of their own they have the program's.
  for (Hook& hook : plan.spec.hooks.start_container) {
    if (hook.env.empty()) hook.env = process.env;
  }
  // Hooks of the image are as confined as its program.
  STACK_ATTEMPT(finish_process(process, plan.seccomp, plan.preserved_fds));
  STACK_ATTEMPT(run_hooks("startContainer", plan.spec.hooks.start_container, state_json(plan.state, "created")));
  if (plan.init) return execute_init(plan.init.get(), plan.init_status.get(), file, process);
  return execute(file, process);
}

}  // namespace

void run_container_process(ContainerPlan& plan, Channel channel) {
  // Nothing of an unfinished container outlives the runtime.
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  // Until execve(2) this process is the runtime's image: none of the container's may look into it.
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  reset_signals();
  relay_log([&](const std::string& level, const std::string& message) { channel.tell(level, message); });
  const auto file = setup_container(plan, channel);
  if (!file) {
    channel.report(file.failure());
    _exit(exit_code_of(file.failure()));
  }
  prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0);
  if (!channel.say(Channel::Word::ready)) _exit(1);
  channel.close();
  // Nobody is there to hear it from here on.
  relay_log([](const std::string&, const std::string&) {});
  if (!wait_for_start(plan)) _exit(1);
  const Failure failure = start_program(plan, file.value());
  (void)!write(plan.result_fifo.get(), encode_failure(failure).data(), encode_failure(failure).size());
  _exit(exit_code_of(failure));
}

}  // namespace stack
