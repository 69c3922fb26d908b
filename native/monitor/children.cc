#include "monitor/children.h"

#include <signal.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

namespace stack::monitor {

Status Children::watch(EventLoop& loop) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  signals_.reset(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!signals_) return system_failure("signalfd", "SIGCHLD");
  return loop.watch(signals_.get(), EPOLLIN, [this](uint32_t) { reap(); });
}

void Children::on_end(pid_t pid, std::function<void(int)> callback) {
  callbacks_[pid] = std::move(callback);
}

void Children::reap() {
  signalfd_siginfo information;
  while (read(signals_.get(), &information, sizeof information) > 0) continue;
  int status;
  while (true) {
    const pid_t pid = waitpid(-1, &status, WNOHANG);
    if (pid <= 0) return;
    const auto found = callbacks_.find(pid);
    if (found == callbacks_.end()) continue;
    const auto callback = std::move(found->second);
    callbacks_.erase(found);
    callback(status);
  }
}

int wait_for_child(pid_t pid) {
  int status = 0;
  TEMP_FAILURE_RETRY(waitpid(pid, &status, 0));
  return status;
}

}  // namespace stack::monitor
