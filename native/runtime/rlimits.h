#pragma once

#include <sys/types.h>

#include "runtime/spec.h"

namespace stack {

/// Number of a name such as "RLIMIT_NOFILE", or -1.
int resource_number(const std::string& name);

/// prlimit(2) from outside: the privilege of the runtime counts, not that of the process.
Status apply_limits(pid_t pid, const std::vector<ResourceLimit>& limits);

/// Of the calling process when `pid` is 0. Lowering a score needs CAP_SYS_RESOURCE; without it the
/// score stays as it is.
Status apply_oom_score(pid_t pid, const std::optional<int>& score);

}  // namespace stack
