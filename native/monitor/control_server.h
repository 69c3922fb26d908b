#pragma once

#include <functional>
#include <map>
#include <string>

#include "base/unique_fd.h"
#include "monitor/event_loop.h"

namespace stack::monitor {

/// The socket `BUNDLE/control.sock`: lines of requests, an answer to each in order, and events.
class ControlServer {
 public:
  using Connection = uint64_t;

  explicit ControlServer(EventLoop& loop) : loop_(loop) {}
  Status listen(const std::string& bundle);

  /// Called with each request; it must be answered once, now or later.
  std::function<void(Connection, const std::string&)> on_request;
  /// Called when a connection has ended.
  std::function<void(Connection)> on_end;

  /// An answer to a connection that has ended meanwhile is dropped.
  void answer(Connection name, const std::string& text);
  /// Hands a connection over whose request is not answered yet, with what it has sent after that.
  struct Taken {
    UniqueFd fd;
    std::string received;
  };
  Taken take(Connection name);
  /// Sends an event to all connections.
  void push(const std::string& text);

 private:
  struct Peer {
    UniqueFd fd;
    std::string received;
    std::string unsent;
    /// A request waits for its answer; those behind it are kept.
    bool busy = false;
    /// The peer sends nothing more, and waits for its answers.
    bool half_closed = false;
  };

  void accept();
  void receive(Connection name, bool is_gone);
  void take_requests(Connection name);
  void send(Connection name, const std::string& text);
  void close(Connection name);

  EventLoop& loop_;
  UniqueFd listener_;
  std::map<Connection, Peer> peers_;
  Connection last_ = 0;
};

}  // namespace stack::monitor
