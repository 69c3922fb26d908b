#pragma once

#include <sys/types.h>

#include "base/unique_fd.h"
#include "runtime/cgroup.h"
#include "runtime/container.h"
#include "runtime/seccomp.h"
#include "runtime/spec.h"

namespace stack {

struct ExecOptions {
  /// Of the container.
  Spec spec;
  ProcessSpec process;
  SeccompProgram seccomp;
  std::string pid_file;
  std::string pidfd_socket;
  SubCgroups sub_cgroups;
  UniqueFd console;
  /// The runtime itself is at the other end of `console`.
  bool shows_terminal = false;
  unsigned preserved_fds = 0;
};

struct ExecutedProcess {
  pid_t pid = 0;
  UniqueFd pidfd;
};

/// Executes another program inside a container: in its namespaces, cgroups and behind its filter.
/// Fails with the failure of execve(2).
Result<ExecutedProcess> exec_process(const Container& container, ExecOptions options);

}  // namespace stack
