#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace stack::monitor {

/// Counts processes that the kernel killed because a container's memory limit was reached.
class MemoryKills {
 public:
  /// Finds the container's memory cgroup (cgroup v2, or the v1 controller) while its process lives.
  void find(pid_t container);
  /// The same for all that there were since the cgroup was made.
  void find_all(pid_t container);
  /// Whether there was one since then. The cgroup must still exist.
  bool happened() const;

 private:
  uint64_t count() const;

  /// memory.events or memory.oom_control; empty when the container has no memory cgroup of its own.
  std::string file_;
  uint64_t before_ = 0;
};

}  // namespace stack::monitor
