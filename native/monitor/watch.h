#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "monitor/event_loop.h"

namespace stack::monitor {

/// Starts stackd again when it is gone.
///
///   last follower ends → after 20 ms: lock free? → start stackd, which inherits the lock
///                      → again after 40 ms, 80 ms … 10 s, until there is a follower
///
/// Every container's monitor does this; the lock lets one of them win.
class Watch {
 public:
  Watch(EventLoop& loop, std::string command, std::string lock)
      : loop_(loop), command_(std::move(command)), lock_(std::move(lock)) {}

  void add_follower(uint64_t connection);
  /// Of any connection; those that do not follow are not missed.
  void remove_follower(uint64_t connection);
  /// Tries at once when stackd is gone: the last thing before this process ends.
  void finish();

 private:
  void schedule();
  void start_stackd();

  EventLoop& loop_;
  std::string command_;
  std::string lock_;
  std::set<uint64_t> followers_;
  uint64_t timer_ = 0;
  int64_t pause_ms_ = 0;
};

}  // namespace stack::monitor
