#include "runtime/delete_container.h"

#include <poll.h>
#include <signal.h>

#include "base/attempt.h"
#include "base/file.h"
#include "base/pidfd.h"
#include "runtime/cgroup.h"
#include "runtime/hooks.h"
#include "runtime/host_root.h"
#include "runtime/spec.h"
#include "runtime/systemd_scope.h"

namespace stack {

namespace {

constexpr int patience_ms = 10'000;

Status remove_cgroup(const Container& container) {
  const std::string& unit = container.state.unit;
  // The runtime was killed before systemd had answered.
  if (container.state.cgroup.empty()) return unit.empty() ? Status() : stop_scope(unit);
  STACK_TAKE(const Cgroup cgroup, Cgroup::locate(container.state.cgroup));
  // A frozen process does not die, and without a pid namespace the others outlive the first.
  STACK_TAKE(const auto left, cgroup.processes());
  if (!left.empty()) STACK_ATTEMPT(cgroup.signal_all(SIGKILL));
  STACK_ATTEMPT(end_first_process(container));
  if (!unit.empty()) STACK_ATTEMPT(stop_scope(unit));
  return cgroup.remove();
}

void run_bundle_hooks(const Container& container) {
  if (!container.state.has_late_hooks) return;
  auto text = read_file(container.directory.file("config.json"), 16 << 20);
  if (!text) return;
  const auto spec = read_spec(std::move(text).value(), container.state.bundle);
  if (spec) run_poststop_hooks(spec.value().hooks, container.state);
}

}  // namespace

Status end_first_process(const Container& container) {
  const auto process = container.process();
  if (!process) return {};
  if (pidfd_send_signal(process.value().get(), SIGKILL) != 0 && errno != ESRCH) {
    return system_failure("kill", container.state.id);
  }
  pollfd descriptor{process.value().get(), POLLIN, 0};
  const int ended = TEMP_FAILURE_RETRY(poll(&descriptor, 1, patience_ms));
  if (ended == 1) return {};
  return ended < 0 ? system_failure("poll", container.state.id)
                   : Failure{"wait for the end of", ETIMEDOUT, container.state.id};
}

Status delete_container(const Container& container) {
  const Status removed = remove_cgroup(container);
  if (!removed) return removed;
  STACK_ATTEMPT(end_first_process(container));
  STACK_ATTEMPT(unmount_root(container.state.root, container.state.root_mount));
  run_bundle_hooks(container);
  return container.directory.remove();
}

}  // namespace stack
