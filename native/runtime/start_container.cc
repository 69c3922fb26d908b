#include "runtime/start_container.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "base/attempt.h"
#include "base/file.h"
#include "runtime/delete_container.h"
#include "runtime/failure_channel.h"
#include "runtime/hooks.h"
#include "runtime/spec.h"

namespace stack {

namespace {

/// Both ends of the container are open for reading and writing, so that its execve(2), or its end, is
/// when the last writer is gone.
Status await_execution(int result) {
  if (fcntl(result, F_SETFL, 0) != 0) return system_failure("fcntl", "result.fifo");
  STACK_TAKE(const std::string report, read_all(result, 65536, "result.fifo"));
  return report.empty() ? Status() : decode_failure(report, MetIn::execution);
}

Status run_poststart_hooks(const Container& container) {
  if (!container.state.has_late_hooks) return {};
  STACK_TAKE(std::string text, read_file(container.directory.file("config.json"), 16 << 20));
  STACK_TAKE(const Spec spec, read_spec(std::move(text), container.state.bundle));
  if (spec.hooks.poststart.empty()) return {};
  return run_hooks("poststart", spec.hooks.poststart, state_json(container.state, "running"));
}

}  // namespace

Status start_container(const Container& container) {
  const StateDirectory& directory = container.directory;
  const std::string status = container.status();
  if (status != "created") {
    return Failure{"cannot start a container that is", 0, status + ": " + container.state.id};
  }
  UniqueFd result(open(directory.result_fifo().c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!result) return system_failure("open", directory.result_fifo());
  // Renamed before it is used: of two starts at once, one finds nothing.
  const std::string taken = directory.file("exec.fifo.taken");
  if (rename(directory.start_fifo().c_str(), taken.c_str()) != 0) {
    return system_failure("start", container.state.id);
  }
  UniqueFd start(open(taken.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
  if (!start) return system_failure("start", container.state.id);
  STACK_ATTEMPT(write_all(start.get(), "s", taken));
  STACK_ATTEMPT(await_execution(result.get()));
  unlink(taken.c_str());
  unlink(directory.result_fifo().c_str());
  const Status hooks = run_poststart_hooks(container);
  // runtime.md "Lifecycle": what they refuse is stopped, and waits for its delete.
  if (!hooks) STACK_ATTEMPT(end_first_process(container));
  return hooks;
}

}  // namespace stack
