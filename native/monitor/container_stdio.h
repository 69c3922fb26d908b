#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "monitor/attached_clients.h"
#include "monitor/create.h"
#include "monitor/event_loop.h"
#include "monitor/input_stream.h"
#include "monitor/log_file.h"
#include "monitor/output_stream.h"

namespace stack::monitor {

/// The container's stdio or terminal, between it on one side, and its log and clients on the other.
class ContainerStdio {
 public:
  ContainerStdio(EventLoop& loop, LogFile& log, const Options& options, UniqueFd input);

  /// Called with signals that clients send.
  std::function<void(int)> on_signal;
  /// Called when all output has come, and when the last client has gone.
  std::function<void()> on_change;

  Status begin(UniqueFd output, UniqueFd error);
  /// Whether all output has come.
  bool ended() const;
  /// Ends it although somebody still holds the other end.
  void abandon();

  Status resize(unsigned short columns, unsigned short rows);
  bool has_terminal() const;

  /// From now on the connection speaks frames.
  void attach(UniqueFd connection, std::string received);
  void finish_clients(int exit_code);
  bool has_clients() const { return !clients_.empty(); }

 private:
  Status begin_output(UniqueFd fd, FrameType type);
  void take_frame(const Frame& frame);

  EventLoop& loop_;
  LogFile& log_;
  const Options& options_;
  InputStream input_;
  AttachedClients clients_;
  std::vector<std::unique_ptr<OutputStream>> outputs_;
};

}  // namespace stack::monitor
