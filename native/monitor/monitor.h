#pragma once

#include <optional>
#include <string>
#include <vector>

#include "monitor/children.h"
#include "monitor/container_stdio.h"
#include "monitor/control_server.h"
#include "monitor/create.h"
#include "monitor/event_loop.h"
#include "monitor/exit_record.h"
#include "monitor/log_file.h"
#include "monitor/notify_socket.h"
#include "monitor/watch.h"

namespace stack::monitor {

/// The resident part: from the created container to its end.
class Monitor {
 public:
  Monitor(const Options& options, const Runtime& runtime, EventLoop& loop, LogFile log,
          Created created);

  /// Begins to listen and to copy; the container may be reported as created afterwards.
  Status begin();
  /// Runs until the container has ended and is removed.
  void run();

 private:
  void take_request(ControlServer::Connection name, const std::string& line);
  void start_container(ControlServer::Connection name);
  /// Starts a process that nobody but us waits for: its parent ends, and we are the next subreaper above.
  void exec_detached(ControlServer::Connection name, const std::string& file);
  void run_operation(ControlServer::Connection name, const Runtime& runtime,
                     const std::vector<std::string>& arguments, std::function<void(bool)> after);
  std::string resize(const std::vector<std::string>& words);
  std::string reserve(const std::vector<std::string>& words);
  std::string state() const;
  void send_signal(int number);
  /// Gives clients that still read a while for the rest.
  void finish_clients();
  Status await_container_end();
  void on_adopted_end();
  void on_container_end(ExitRecord exit);
  /// Ends the loop when the container has ended and nothing of it is under way.
  void end_when_done();
  void record_end();

  const Options& options_;
  const Runtime& runtime_;
  EventLoop& loop_;
  LogFile log_;
  Created created_;
  Children children_;
  ControlServer control_;
  Watch watch_;
  NotifySocket notify_;
  ContainerStdio stdio_;
  bool started_;
  int64_t started_us_;
  std::optional<ExitRecord> exit_;
  bool is_recorded_ = false;
  int operations_ = 0;
};

}  // namespace stack::monitor
