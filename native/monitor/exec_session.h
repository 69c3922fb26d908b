#pragma once

#include <optional>
#include <string>

#include "monitor/children.h"
#include "monitor/event_loop.h"
#include "monitor/exec_process.h"
#include "monitor/frames.h"
#include "monitor/input_stream.h"

namespace stack::monitor {

/// Carries frames between a client, on our stdin and stdout, and a process in a container.
class ExecSession {
 public:
  ExecSession(EventLoop& loop, ExecProcess process, bool is_terminal)
      : loop_(loop),
        process_(std::move(process)),
        is_terminal_(is_terminal),
        input_(loop, std::move(process_.input)) {}

  /// Runs until the process has ended and the client knows, or both are gone.
  Status run();

 private:
  Status watch_output(UniqueFd& fd, FrameType type);
  void receive_output(UniqueFd& fd, FrameType type);
  void receive_frames();
  void take_frame(const Frame& frame);
  void end_input();
  void write_frames();
  void limit_output();
  /// The client reads no more.
  void on_client_gone();
  void on_client_end();
  void on_process_end(int status);
  void finish_when_done();

  EventLoop& loop_;
  ExecProcess process_;
  bool is_terminal_;
  Children children_;
  FrameReader frames_;
  InputStream input_;
  /// Frames for the client that could not be written yet.
  std::string unsent_;
  bool input_ended_ = false;
  bool client_ended_ = false;
  bool output_paused_ = false;
  bool finished_ = false;
  std::optional<int> exit_code_;
};

}  // namespace stack::monitor
