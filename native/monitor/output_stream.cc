#include "monitor/output_stream.h"

#include <fcntl.h>
#include <unistd.h>

namespace stack::monitor {
namespace {

// One for all streams, and touched only as far as it is used: each container has a monitor.
char buffer[65536];

}  // namespace

Status OutputStream::begin(std::function<void()> on_end) {
  on_end_ = std::move(on_end);
  if (fcntl(fd_.get(), F_SETFL, O_NONBLOCK) != 0) return system_failure("fcntl", "output");
  return loop_.watch(fd_.get(), EPOLLIN, [this](uint32_t) { receive(); });
}

void OutputStream::receive() {
  const ssize_t count = read(fd_.get(), buffer, sizeof buffer);
  if (count > 0) {
    const std::string_view text(buffer, static_cast<size_t>(count));
    lines_.take(text);
    return on_output(text);
  }
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  // A terminal ends with EIO when nobody has it open any more.
  abandon();
  on_end_();
}

void OutputStream::pause(bool wanted) {
  if (fd_) loop_.change(fd_.get(), wanted ? 0 : static_cast<uint32_t>(EPOLLIN));
}

void OutputStream::abandon() {
  if (!fd_) return;
  loop_.forget(fd_.get());
  fd_.reset();
  lines_.end();
}

}  // namespace stack::monitor
