#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "monitor/event_loop.h"

namespace stack::monitor {

/// Where processes of the container say by sd_notify(3) that they are ready.
class NotifySocket {
 public:
  NotifySocket(EventLoop& loop, const std::string& bundle) : loop_(loop), bundle_(bundle) {}

  /// Told once; the file `ready` in the bundle lasts, for who comes later.
  std::function<void()> on_ready;

  /// Listens at `notify/notify.sock` in the bundle, in a directory that is there.
  Status begin();

 private:
  void receive();

  EventLoop& loop_;
  const std::string& bundle_;
  UniqueFd socket_;
  bool is_ready_ = false;
};

}  // namespace stack::monitor
