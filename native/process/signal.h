#pragma once

#include <sys/types.h>

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace stack {

/// Sends a signal to the process with that pid and start time; false when it is gone.
Result<bool> signal_process(pid_t pid, const std::string& start_time, int signal);

/// A duplicate of a descriptor that another process has open (pidfd_getfd(2)).
Result<UniqueFd> take_descriptor(pid_t pid, const std::string& start_time, int descriptor);

}  // namespace stack
