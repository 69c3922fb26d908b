#include <fcntl.h>

#include "base/attempt.h"
#include "runtime/checkpoint_container.h"
#include "runtime/commands.h"
#include "runtime/delete_container.h"

namespace stack {

namespace {

Result<UniqueFd> status_descriptor(const Arguments& arguments) {
  if (!arguments.has("status-fd")) return UniqueFd();
  STACK_TAKE(const unsigned number, arguments.number("status-fd"));
  const int flags = fcntl(static_cast<int>(number), F_GETFL);
  if (flags < 0) return system_failure("use --status-fd", std::to_string(number));
  if ((flags & O_ACCMODE) == O_RDONLY) return Failure{"use --status-fd", EBADF, std::to_string(number)};
  return UniqueFd(static_cast<int>(number));
}

}  // namespace

Result<int> checkpoint_command(const Globals& globals, const Arguments& arguments) {
  // First, so that no descriptor of ours has its number.
  STACK_TAKE(UniqueFd status_fd, status_descriptor(arguments));
  STACK_TAKE(const Container container, Container::find(globals, arguments.rest()[0]));
  const std::string status = container.status();
  if (status != "running" && status != "paused") {
    return Failure{"cannot checkpoint a container that is", 0, status + ": " + container.state.id};
  }
  CheckpointOptions options;
  STACK_TAKE(options.images, ImageOptions::of_checkpoint(arguments));
  options.pre_dump = arguments.has("pre-dump");
  options.status = std::move(status_fd);
  STACK_ATTEMPT(checkpoint_container(container, std::move(options)));
  if (!arguments.has("leave-running") && !arguments.has("pre-dump")) STACK_ATTEMPT(delete_container(container));
  return 0;
}

}  // namespace stack
