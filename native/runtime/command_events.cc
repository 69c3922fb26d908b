#include <poll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <chrono>

#include "base/attempt.h"
#include "base/file.h"
#include "runtime/cgroup.h"
#include "runtime/commands.h"
#include "runtime/container.h"
#include "runtime/duration.h"
#include "runtime/json_object.h"
#include "runtime/memory_watch.h"
#include "runtime/statistics.h"

namespace stack {

namespace {

Status print_event(const JsonObject& event) {
  return write_all(STDOUT_FILENO, event.text() + "\n", "event");
}

Status print_statistics(const Container& container, const Cgroup& cgroup) {
  JsonObject event;
  event.add("type", std::string("stats")).add("id", container.state.id);
  return print_event(event.add_json("data", statistics_json(cgroup)));
}

Status print_kills(const Container& container, MemoryWatch& watch) {
  STACK_TAKE(const uint64_t count, watch.take());
  JsonObject event;
  event.add("type", std::string("oom")).add("id", container.state.id);
  for (uint64_t i = 0; i < count; ++i) STACK_ATTEMPT(print_event(event));
  return {};
}

Result<UniqueFd> start_timer(std::chrono::nanoseconds interval) {
  UniqueFd timer(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
  if (!timer) return system_failure("timerfd_create", "interval");
  const timespec time{interval.count() / 1'000'000'000, interval.count() % 1'000'000'000};
  const itimerspec setting{time, time};
  if (timerfd_settime(timer.get(), 0, &setting, nullptr) != 0) return system_failure("timerfd_settime", "");
  return timer;
}

/// Until the container ends.
Status follow(const Container& container, const Cgroup& cgroup, std::chrono::nanoseconds interval) {
  STACK_TAKE(const UniqueFd process, container.process());
  STACK_TAKE(MemoryWatch watch, MemoryWatch::start(cgroup));
  STACK_TAKE(const UniqueFd timer, start_timer(interval));
  pollfd descriptors[] = {{process.get(), POLLIN, 0},
                          {watch.fd(), watch.poll_events(), 0},
                          {timer.get(), POLLIN, 0}};
  while (true) {
    if (TEMP_FAILURE_RETRY(poll(descriptors, 3, -1)) < 0) return system_failure("poll", container.state.id);
    if (descriptors[1].revents != 0) STACK_ATTEMPT(print_kills(container, watch));
    if (descriptors[0].revents != 0) return {};
    uint64_t expirations = 0;
    const bool is_due = read(timer.get(), &expirations, sizeof expirations) == sizeof expirations;
    if (is_due) STACK_ATTEMPT(print_statistics(container, cgroup));
  }
}

}  // namespace

Result<int> events_command(const Globals& globals, const Arguments& arguments) {
  STACK_TAKE(const Container container, Container::find(globals, arguments.rest()[0]));
  std::chrono::nanoseconds interval = std::chrono::seconds(5);
  if (arguments.has("interval")) {
    STACK_TAKE(interval, parse_duration(arguments.value("interval")));
  }
  if (interval.count() <= 0) return Failure{"--interval must be greater than 0", 0, ""};
  STACK_ATTEMPT(container.process());
  STACK_TAKE(const Cgroup cgroup, Cgroup::locate(container.state.cgroup));
  STACK_ATTEMPT(arguments.has("stats") ? print_statistics(container, cgroup)
                                       : follow(container, cgroup, interval));
  return 0;
}

}  // namespace stack
