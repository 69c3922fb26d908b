#include "monitor/stdio_fifos.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/attempt.h"

namespace stack::monitor {
namespace {

constexpr const char* kInput = "/stdin.fifo";
constexpr const char* kOutput = "/stdout.fifo";
constexpr const char* kError = "/stderr.fifo";

Status make_fifo(const std::string& path) {
  unlink(path.c_str());
  if (mkfifo(path.c_str(), 0600) != 0) return system_failure("mkfifo", path);
  return {};
}

Result<UniqueFd> open_fifo(const std::string& path, int flags) {
  UniqueFd fd(open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW));
  if (!fd) return system_failure("open", path);
  return fd;
}

// A FIFO that is open for both blocks no other open, and with it there from the start, epoll(7)
// tells us when the last writer is gone.

Status open_output(const std::string& path, StdioFifos::Ends& ends) {
  STACK_TAKE(ends.container, open_fifo(path, O_RDWR));
  STACK_TAKE(ends.ours, open_fifo(path, O_RDONLY | O_NONBLOCK));
  return {};
}

Status open_input(const std::string& path, InputKind kind, StdioFifos::Ends& ends) {
  STACK_TAKE(UniqueFd both, open_fifo(path, O_RDWR));
  STACK_TAKE(ends.ours, open_fifo(path, O_WRONLY | O_NONBLOCK));
  if (kind == InputKind::open) {
    ends.container = std::move(both);
    return {};
  }
  STACK_TAKE(ends.container, open_fifo(path, O_RDONLY));
  return {};
}

Status open_all(const std::string& bundle, InputKind kind, StdioFifos& fifos) {
  if (kind != InputKind::none) STACK_ATTEMPT(open_input(bundle + kInput, kind, fifos.input));
  STACK_ATTEMPT(open_output(bundle + kOutput, fifos.output));
  return open_output(bundle + kError, fifos.error);
}

}  // namespace

Status StdioFifos::make(const std::string& bundle, InputKind kind) {
  if (kind != InputKind::none) STACK_ATTEMPT(make_fifo(bundle + kInput));
  STACK_ATTEMPT(make_fifo(bundle + kOutput));
  STACK_ATTEMPT(make_fifo(bundle + kError));
  return open_all(bundle, kind, *this);
}

Status StdioFifos::reopen(const std::string& bundle, InputKind kind) {
  STACK_ATTEMPT(open_all(bundle, kind, *this));
  for (Ends* ends : {&input, &output, &error}) ends->container.reset();
  return {};
}

void StdioFifos::connect(ChildOptions& child) const {
  child.input = input.container.get();
  child.output = output.container.get();
  child.error = error.container.get();
}

}  // namespace stack::monitor
