#include "monitor/event_loop.h"

#include <time.h>

#include <algorithm>

namespace stack::monitor {
namespace {

int64_t monotonic_ms() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<int64_t>(now.tv_sec) * 1000 + now.tv_nsec / 1000000;
}

}  // namespace

Result<EventLoop> EventLoop::make() {
  UniqueFd epoll(epoll_create1(EPOLL_CLOEXEC));
  if (!epoll) return system_failure("epoll_create1", "event loop");
  return EventLoop(std::move(epoll));
}

Status EventLoop::watch(int fd, uint32_t events, std::function<void(uint32_t)> callback) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0) {
    return system_failure("epoll_ctl", "descriptor " + std::to_string(fd));
  }
  callbacks_[fd] = std::make_shared<std::function<void(uint32_t)>>(std::move(callback));
  return {};
}

void EventLoop::change(int fd, uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &event);
}

void EventLoop::forget(int fd) {
  if (callbacks_.erase(fd) != 0) epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
}

uint64_t EventLoop::after(int64_t delay_ms, std::function<void()> callback) {
  timers_[++last_timer_] = {monotonic_ms() + delay_ms, std::move(callback)};
  return last_timer_;
}

void EventLoop::cancel(uint64_t timer) { timers_.erase(timer); }

Status EventLoop::run() {
  running_ = true;
  while (running_) {
    // One at a time: an earlier callback may have closed the descriptor of a later event.
    epoll_event event;
    const int64_t timeout = next_timeout();
    const bool awaits = awaits_silence(timeout);
    const int ready = epoll_wait(epoll_.get(), &event, 1, static_cast<int>(awaits ? silence_ms_ : timeout));
    if (ready < 0 && errno != EINTR) return system_failure("epoll_wait", "event loop");
    is_silent_ = ready == 0 && awaits;
    if (ready == 1) dispatch(event);
    if (is_silent_) silence_callback_();
    run_timers();
  }
  return {};
}

void EventLoop::on_silence(int64_t length_ms, void (*callback)()) {
  silence_ms_ = length_ms;
  silence_callback_ = callback;
}

bool EventLoop::awaits_silence(int64_t timeout) const {
  return silence_callback_ != nullptr && !is_silent_ && (timeout < 0 || timeout > silence_ms_);
}

void EventLoop::dispatch(const epoll_event& event) {
  const auto found = callbacks_.find(event.data.fd);
  if (found == callbacks_.end()) return;
  const auto callback = found->second;
  (*callback)(event.events);
}

int64_t EventLoop::next_timeout() const {
  if (timers_.empty()) return -1;
  int64_t timeout = -1;
  const int64_t now = monotonic_ms();
  for (const auto& [name, timer] : timers_) {
    const int64_t left = std::max<int64_t>(timer.deadline_ms - now, 0);
    timeout = timeout < 0 ? left : std::min(timeout, left);
  }
  return timeout;
}

void EventLoop::run_timers() {
  if (timers_.empty()) return;
  const int64_t now = monotonic_ms();
  for (auto at = timers_.begin(); at != timers_.end();) {
    if (at->second.deadline_ms > now) {
      ++at;
      continue;
    }
    const std::function<void()> callback = std::move(at->second.callback);
    timers_.erase(at);
    callback();
    at = timers_.begin();
  }
}

}  // namespace stack::monitor
