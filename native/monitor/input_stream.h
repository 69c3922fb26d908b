#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/unique_fd.h"
#include "monitor/event_loop.h"

namespace stack::monitor {

/// What is sent to a process, kept until it reads.
class InputStream {
 public:
  /// The descriptor, if there is one, is made non-blocking.
  InputStream(EventLoop& loop, UniqueFd fd);

  /// Called when what was kept has become less.
  std::function<void()> on_taken;

  /// What comes after the end is dropped, and so is what the process no longer reads.
  void send(std::string_view text);
  /// Ends the stream after what was sent.
  void end();
  size_t kept() const { return kept_.size(); }
  bool is_open() const { return static_cast<bool>(fd_); }

 private:
  void write();

  EventLoop& loop_;
  UniqueFd fd_;
  std::string kept_;
  bool is_watched_ = false;
  bool is_ending_ = false;
};

}  // namespace stack::monitor
