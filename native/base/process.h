#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace stack {

/// Field 22 of /proc/PID/stat (proc_pid_stat(5)); nothing when there is no such process.
Result<std::optional<std::string>> process_start_time(pid_t pid);

/// A pidfd of the process with that pid and start time. Fails with ESRCH when it is gone.
Result<UniqueFd> open_process(pid_t pid, const std::string& start_time);

/// Whether the process behind a pidfd has ended.
bool process_ended(int pidfd);

}  // namespace stack
