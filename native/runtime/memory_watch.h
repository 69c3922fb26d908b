#pragma once

#include "base/result.h"
#include "base/unique_fd.h"
#include "runtime/cgroup.h"

namespace stack {

/// Tells when a process of a cgroup was killed because memory ran out.
class MemoryWatch {
 public:
  /// Fails where the kernel has no memory controller.
  static Result<MemoryWatch> start(const Cgroup& cgroup);

  /// For poll(2), with `poll_events`.
  int fd() const { return fd_.get(); }
  short poll_events() const;
  /// How often since the last call.
  Result<uint64_t> take();

 private:
  bool is_v1_ = false;
  /// Version 1: an eventfd. Version 2: memory.events.
  UniqueFd fd_;
  /// Version 1: the file that the kernel watches must stay open.
  UniqueFd watched_;
  uint64_t seen_ = 0;
};

}  // namespace stack
