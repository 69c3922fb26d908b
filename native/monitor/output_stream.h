#pragma once

#include <functional>
#include <string_view>

#include "base/unique_fd.h"
#include "monitor/event_loop.h"
#include "monitor/log_lines.h"

namespace stack::monitor {

/// Copies one stream of the container into the log, and to whoever looks on.
class OutputStream {
 public:
  OutputStream(EventLoop& loop, UniqueFd fd, LogLines lines)
      : loop_(loop), fd_(std::move(fd)), lines_(std::move(lines)) {}

  /// Called with all that is read.
  std::function<void(std::string_view)> on_output;

  /// Calls back once, at the end of the stream.
  Status begin(std::function<void()> on_end);
  bool ended() const { return !fd_; }
  /// The terminal's master; -1 after the end.
  int descriptor() const { return fd_.get(); }
  /// Reads nothing while it is paused: the container waits when the pipe is full.
  void pause(bool wanted);
  /// Ends it although somebody still holds the other end.
  void abandon();

 private:
  void receive();

  EventLoop& loop_;
  UniqueFd fd_;
  LogLines lines_;
  std::function<void()> on_end_;
};

}  // namespace stack::monitor
