#pragma once

#include <sys/epoll.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>

#include "base/result.h"
#include "base/unique_fd.h"

namespace stack::monitor {

/// One epoll(7) loop with timers. Callbacks may add and remove anything, themselves included.
class EventLoop {
 public:
  static Result<EventLoop> make();

  /// Calls back with the events of a descriptor until `forget`, which must come before its close.
  Status watch(int fd, uint32_t events, std::function<void(uint32_t)> callback);
  void change(int fd, uint32_t events);
  void forget(int fd);

  /// Calls back once. Returns a name for `cancel`.
  uint64_t after(int64_t delay_ms, std::function<void()> callback);
  void cancel(uint64_t timer);

  /// Runs until `stop`.
  Status run();
  void stop() { running_ = false; }

 private:
  struct Timer {
    int64_t deadline_ms;
    std::function<void()> callback;
  };

  explicit EventLoop(UniqueFd epoll) : epoll_(std::move(epoll)) {}
  int64_t next_timeout() const;
  void run_timers();

  UniqueFd epoll_;
  bool running_ = false;
  std::map<int, std::shared_ptr<std::function<void(uint32_t)>>> callbacks_;
  std::map<uint64_t, Timer> timers_;
  uint64_t last_timer_ = 0;
};

}  // namespace stack::monitor
