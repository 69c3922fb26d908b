#pragma once

#include <signal.h>
#include <sys/types.h>

#include "base/result.h"
#include "base/unique_fd.h"

namespace stack {

/// Keeps the signals that are to be forwarded from ending this process. Made before the process that
/// they are for.
class ForwardedSignals {
 public:
  static Result<ForwardedSignals> block();
  int fd() const { return fd_.get(); }

 private:
  UniqueFd fd_;
};

/// Waits for a child, forwards signals to it, and copies between our terminal and the master side of
/// its own, if it has one. Returns its exit code, or 128 and the signal that ended it.
Result<int> wait_in_foreground(pid_t pid, const UniqueFd& pidfd, const ForwardedSignals& signals,
                               const UniqueFd& master);

}  // namespace stack
