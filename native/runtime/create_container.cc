#include "runtime/create_container.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "base/attempt.h"
#include "base/file.h"
#include "base/process.h"
#include "base/scope_exit.h"
#include "runtime/capabilities.h"
#include "runtime/clone_container.h"
#include "runtime/console.h"
#include "runtime/container_record.h"
#include "runtime/descriptor_socket.h"
#include "runtime/container_process.h"
#include "runtime/device_nodes.h"
#include "runtime/hooks.h"
#include "runtime/host_root.h"
#include "runtime/id_mapped_mount.h"
#include "runtime/log.h"
#include "runtime/mount_tree.h"
#include "runtime/new_cgroup.h"
#include "runtime/own_executable.h"
#include "runtime/rlimits.h"
#include "runtime/state.h"
#include "runtime/sysctl.h"

namespace stack {

namespace {

/// Read-only and detached, so that a container with the file open (/proc/1/exe) cannot write to the
/// host's copy, and nothing has to be made in the image.
Result<UniqueFd> open_init(const Spec& spec) {
  if (spec.stack.init.empty()) return UniqueFd();
  STACK_TAKE(UniqueFd init, copy_mount(spec.stack.init, false));
  STACK_ATTEMPT(set_mount_attributes(init.get(), MOUNT_ATTR_RDONLY | MOUNT_ATTR_NODEV, MOUNT_ATTR_NOEXEC,
                                     false, spec.stack.init));
  return init;
}

/// Where init leaves the wait status, if whoever made the bundle wants to have it.
Result<UniqueFd> open_init_status(const Spec& spec, const std::string& bundle) {
  if (spec.stack.init.empty()) return UniqueFd();
  const std::string path = bundle + "/init-status";
  UniqueFd status(open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  if (!status && errno != ENOENT) return system_failure("open", path);
  return status;
}

/// Open for reading and writing, a FIFO blocks nobody: the container can wait before `start` comes.
Result<UniqueFd> open_fifo(const std::string& path) {
  UniqueFd fifo(open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (!fifo) return system_failure("open", path);
  return fifo;
}

Status open_descriptors(ContainerPlan& plan, const StateDirectory& directory, const CreateOptions& options) {
  STACK_ATTEMPT(directory.make_fifos());
  STACK_TAKE(plan.start_fifo, open_fifo(directory.start_fifo()));
  STACK_TAKE(plan.result_fifo, open_fifo(directory.result_fifo()));
  STACK_TAKE(plan.init, open_init(plan.spec));
  STACK_TAKE(plan.init_status, open_init_status(plan.spec, options.bundle));
  if (!options.console_socket.empty()) {
    STACK_TAKE(plan.console_socket, connect_console_socket(options.console_socket));
  }
  STACK_TAKE(plan.bind_sources, open_bind_sources(plan.spec));
  if (plan.spec.has(CLONE_NEWUSER)) {
    STACK_TAKE(plan.device_nodes, make_device_nodes(plan.spec));
  }
  return {};
}

/// The process names the mount by its position in the bundle.
Status map_named_mount(const Spec& spec, const Channel& channel) {
  STACK_TAKE(const ReceivedDescriptor mount, receive_descriptor(channel.fd()));
  const size_t position = strtoul(mount.text.c_str(), nullptr, 10);
  if (position >= spec.mounts.size()) return Failure{"map the ids of mount", EINVAL, mount.text};
  return map_mount_ids(spec, spec.mounts[position], mount.fd.get());
}

/// Answers what the new process asks for until it is ready.
Status attend(const ContainerPlan& plan, const Channel& channel, State& state) {
  while (true) {
    STACK_TAKE(const Channel::Word word, channel.listen());
    switch (word) {
      case Channel::Word::ready:
        return {};
      case Channel::Word::mapping:
        debug("mapping ids of the user namespace");
        STACK_ATTEMPT(map_ids(state.pid, plan.spec.uid_mappings, plan.spec.gid_mappings));
        break;
      case Channel::Word::mount:
        STACK_ATTEMPT(map_named_mount(plan.spec, channel));
        break;
      case Channel::Word::mounted:
        STACK_ATTEMPT(run_hooks("prestart", plan.spec.hooks.prestart, state_json(state, "creating")));
        STACK_ATTEMPT(run_hooks("createRuntime", plan.spec.hooks.create_runtime, state_json(state, "creating")));
        break;
      default:
        return Failure{"container process ended during set-up", 0, ""};
    }
    STACK_ATTEMPT(channel.say(Channel::Word::go));
  }
}

/// The process, from clone(2) to the moment it waits for its start. Kills it on failure.
Result<CreatedContainer> launch(ContainerPlan& plan, State& state) {
  STACK_TAKE(auto channels, Channel::make());
  STACK_TAKE(ClonedProcess process, clone_container(plan.spec, plan.entrance));
  if (process.pid == 0) {
    channels.first.close();
    run_container_process(plan, std::move(channels.second));
  }
  channels.second.close();
  ScopeExit end_process([&] {
    kill(process.pid, SIGKILL);
    waitpid(process.pid, nullptr, 0);
  });
  state.pid = process.pid;
  debug("container process is " + std::to_string(process.pid));
  STACK_TAKE(const auto start_time, process_start_time(process.pid));
  state.start_time = start_time.value_or("");
  if (plan.spec.process) STACK_ATTEMPT(apply_oom_score(process.pid, plan.spec.process->oom_score_adj));
  STACK_ATTEMPT(move_net_devices(plan.spec.net_devices, process.pid));
  STACK_ATTEMPT(attend(plan, channels.first, state));
  end_process.dismiss();
  return CreatedContainer{process.pid, std::move(process.pidfd)};
}

Result<ContainerPlan> make_plan(const CreateOptions& options, const std::string& bundle) {
  ContainerPlan plan;
  STACK_TAKE(plan.config, read_file(options.config_file(), 16 << 20));
  STACK_TAKE(plan.spec, read_spec(plan.config, bundle));
  debug("read " + options.config_file());
  // With an init, nothing of the container is ever executed by this program itself.
  if (plan.spec.stack.init.empty()) STACK_ATTEMPT(protect_own_executable(options.command_line));
  if (plan.spec.process) warn_of_useless(plan.spec.process->capabilities);
  if (plan.spec.process && options.socket_activation) {
    // The program is the first process, or a child of an init that has its descriptors.
    plan.spec.process->env.push_back(std::string("LISTEN_FDS=") + getenv("LISTEN_FDS"));
    plan.spec.process->env.push_back("LISTEN_PID=1");
  }
  STACK_ATTEMPT(check_terminal(plan.spec, options));
  STACK_ATTEMPT(check_sysctls(plan.spec));
  plan.id = options.id;
  plan.no_pivot = options.no_pivot;
  plan.new_keyring = options.new_keyring;
  plan.preserved_fds = options.preserved_fds;
  return plan;
}

Result<CreatedContainer> create_in(const CreateOptions& options, const std::string& bundle,
                                   const StateDirectory& directory, ContainerPlan& plan) {
  STACK_TAKE(plan.seccomp, cached_seccomp(plan.spec.seccomp, options.root + "/.cache"));
  if (!plan.seccomp.empty()) debug("seccomp filter flags: " + std::to_string(plan.seccomp.flags));
  STACK_TAKE(plan.seccomp.listener, connect_seccomp_listener(plan.spec.seccomp));
  State state = first_state(options, plan.spec, bundle);
  plan.state = state;
  STACK_ATTEMPT(open_descriptors(plan, directory, options));
  NewCgroup new_cgroup;
  STACK_ATTEMPT(new_cgroup.make(options, plan.spec, state, directory));
  plan.cgroup = new_cgroup.cgroup();
  debug("made cgroup " + plan.cgroup.path());
  STACK_TAKE(plan.entrance, plan.cgroup.entrance());
  const HostRoot host_root(plan.spec);
  ScopeExit unmount([&] { (void)host_root.unmount().ok(); });
  auto launched = launch(plan, state);
  if (!launched) {
    // A hook that failed leaves nothing of the container but what these clean up (runtime.md "Lifecycle").
    run_poststop_hooks(plan.spec.hooks, state);
    return launched.failure();
  }
  CreatedContainer created = std::move(launched).value();
  state.root_mount = host_root.mounted();
  ScopeExit end_process([&] {
    kill(created.pid, SIGKILL);
    waitpid(created.pid, nullptr, 0);
  });
  STACK_ATTEMPT(send_pidfd(options.pidfd_socket, created.pidfd.get()));
  STACK_ATTEMPT(keep_for_exec(plan.config, plan.seccomp, directory));
  STACK_ATTEMPT(directory.write(state));
  if (!options.pid_file.empty()) {
    STACK_ATTEMPT(replace_file(options.pid_file, std::to_string(created.pid)));
  }
  end_process.dismiss();
  unmount.dismiss();
  new_cgroup.keep();
  return created;
}

}  // namespace

Result<CreatedContainer> create_container(CreateOptions options) {
  STACK_TAKE(const std::string bundle, bundle_path(options));
  STACK_TAKE(ContainerPlan plan, make_plan(options, bundle));
  STACK_TAKE(const StateDirectory directory, StateDirectory::claim(options.root, options.id));
  plan.shows_terminal = static_cast<bool>(options.console);
  plan.console_socket = std::move(options.console);
  ScopeExit remove_directory([&] { (void)directory.remove().ok(); });
  STACK_TAKE(CreatedContainer created, create_in(options, bundle, directory, plan));
  remove_directory.dismiss();
  return created;
}

}  // namespace stack
