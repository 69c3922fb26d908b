#pragma once

#include <sys/types.h>

#include "base/unique_fd.h"
#include "runtime/cgroup.h"
#include "runtime/spec.h"

namespace stack {

struct ClonedProcess {
  /// 0 in the new process.
  pid_t pid = 0;
  UniqueFd pidfd;
};

/// clone3(2): returns twice. `flags` are CLONE_NEW* and CLONE_PARENT.
Result<ClonedProcess> clone_process(uint64_t flags, const CgroupEntrance& entrance);

/// The namespaces that are made with the process itself. A cgroup namespace is made later, as it begins
/// at the cgroup that the process is in at that moment.
uint64_t clone_flags(const Spec& spec);

/// Has the user namespace of a process map these ids.
Status map_ids(pid_t pid, const std::vector<IdMapping>& uids, const std::vector<IdMapping>& gids);

/// Enters all namespaces of another process that are not ours already; its pid namespace is that of
/// children only.
Status enter_namespaces(int pidfd, pid_t pid, int flags);

}  // namespace stack
