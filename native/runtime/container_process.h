#pragma once

#include "runtime/cgroup.h"
#include "runtime/failure_channel.h"
#include "runtime/mounts.h"
#include "runtime/seccomp.h"
#include "runtime/spec.h"
#include "runtime/state.h"

namespace stack {

/// All that the first process of a container needs; made by the runtime before it exists.
struct ContainerPlan {
  /// The text that `spec` was read from; what the bundle says later does not count.
  std::string config;
  Spec spec;
  Cgroup cgroup;
  CgroupEntrance entrance;
  BindSources bind_sources;
  std::vector<UniqueFd> device_nodes;
  SeccompProgram seccomp;
  UniqueFd start_fifo;
  UniqueFd result_fifo;
  UniqueFd console_socket;
  /// The runtime itself is at the other end of it.
  bool shows_terminal = false;
  UniqueFd init;
  UniqueFd init_status;
  std::string id;
  /// For what hooks get on stdin; its pid is that of the process as the container sees it.
  State state;
  bool no_pivot = false;
  bool new_keyring = true;
  unsigned preserved_fds = 0;
};

/// The life of the new process up to execve(2). Never returns.
[[noreturn]] void run_container_process(ContainerPlan& plan, Channel channel);

}  // namespace stack
