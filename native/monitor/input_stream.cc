#include "monitor/input_stream.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace stack::monitor {

InputStream::InputStream(EventLoop& loop, UniqueFd fd) : loop_(loop), fd_(std::move(fd)) {
  if (fd_) fcntl(fd_.get(), F_SETFL, fcntl(fd_.get(), F_GETFL) | O_NONBLOCK);
}

void InputStream::send(std::string_view text) {
  if (!fd_ || is_ending_) return;
  kept_ += text;
  write();
}

void InputStream::end() {
  if (!fd_ || is_ending_) return;
  is_ending_ = true;
  write();
}

void InputStream::write() {
  const ssize_t count = kept_.empty() ? 0 : ::write(fd_.get(), kept_.data(), kept_.size());
  const bool must_wait = count < 0 && (errno == EAGAIN || errno == EINTR);
  const bool is_broken = count < 0 && !must_wait;
  if (count > 0) kept_.erase(0, static_cast<size_t>(count));
  if (is_broken) kept_.clear();
  const bool wanted = !kept_.empty();
  if (wanted && !is_watched_) {
    is_watched_ = loop_.watch(fd_.get(), EPOLLOUT, [this](uint32_t) { write(); }).ok();
  } else if (!wanted && is_watched_) {
    loop_.forget(fd_.get());
    is_watched_ = false;
  }
  if (!wanted && (is_ending_ || is_broken)) fd_.reset();
  if (count > 0 && on_taken) on_taken();
}

}  // namespace stack::monitor
