#pragma once

#include <sys/types.h>

#include <functional>
#include <map>

#include "base/unique_fd.h"
#include "monitor/event_loop.h"

namespace stack::monitor {

/// The children of this process, among them orphans that it got as their subreaper.
class Children {
 public:
  /// SIGCHLD must be blocked before the first child is started.
  Status watch(EventLoop& loop);
  /// Calls back with the wait status when that child has ended.
  void on_end(pid_t pid, std::function<void(int status)> callback);
  bool empty() const { return callbacks_.empty(); }

 private:
  void reap();

  UniqueFd signals_;
  std::map<pid_t, std::function<void(int)>> callbacks_;
};

/// Blocks until a child has ended; for steps during which nothing else may happen.
int wait_for_child(pid_t pid);

}  // namespace stack::monitor
