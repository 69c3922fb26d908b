#include "process/signal.h"

#include "base/pidfd.h"
#include "base/process.h"

namespace stack {

Result<bool> signal_process(pid_t pid, const std::string& start_time, int signal) {
  auto pidfd = open_process(pid, start_time);
  if (!pidfd) {
    if (pidfd.failure().error == ESRCH) return false;
    return pidfd.failure();
  }
  if (pidfd_send_signal(pidfd.value().get(), signal) == 0) return true;
  if (errno == ESRCH) return false;
  return system_failure("pidfd_send_signal", "process " + std::to_string(pid));
}

Result<UniqueFd> take_descriptor(pid_t pid, const std::string& start_time, int descriptor) {
  auto pidfd = open_process(pid, start_time);
  if (!pidfd) return pidfd.failure();
  UniqueFd taken(pidfd_getfd(pidfd.value().get(), descriptor));
  if (taken) return taken;
  return system_failure("pidfd_getfd", "descriptor " + std::to_string(descriptor) +
                                           " of process " + std::to_string(pid));
}

}  // namespace stack
