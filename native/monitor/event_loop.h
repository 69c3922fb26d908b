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

  /// Calls back whenever nothing has happened for so long, once for each silence. Timers that are to end
  /// sooner come first.
  void on_silence(int64_t length_ms, void (*callback)());

  /// Runs until `stop`.
  // What runs between a silence and the next wait lies close together, so that it needs few pages.
  [[gnu::hot]] Status run();
  void stop() { running_ = false; }

 private:
  struct Timer {
    int64_t deadline_ms;
    std::function<void()> callback;
  };

  explicit EventLoop(UniqueFd epoll) : epoll_(std::move(epoll)) {}
  /// Whether this wait is one for the next silence, and not for a timer.
  [[gnu::hot]] bool awaits_silence(int64_t timeout) const;
  void dispatch(const epoll_event& event);
  [[gnu::hot]] int64_t next_timeout() const;
  [[gnu::hot]] void run_timers();

  UniqueFd epoll_;
  bool running_ = false;
  std::map<int, std::shared_ptr<std::function<void(uint32_t)>>> callbacks_;
  std::map<uint64_t, Timer> timers_;
  uint64_t last_timer_ = 0;
  int64_t silence_ms_ = 0;
  void (*silence_callback_)() = nullptr;
  bool is_silent_ = false;
};

}  // namespace stack::monitor
