#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/unique_fd.h"
#include "monitor/event_loop.h"
#include "monitor/frames.h"

namespace stack::monitor {

/// Clients that see what the container writes, and may write to it: frames of native/EXEC.md.
///
/// One that reads more slowly than the container writes makes it wait, so that nothing is lost; one
/// that reads nothing at all for a while is sent away, so that it does not wait for ever.
class AttachedClients {
 public:
  explicit AttachedClients(EventLoop& loop) : loop_(loop) {}

  std::function<void(const Frame&)> on_frame;
  /// Whether the container has to wait with its output.
  std::function<void(bool)> on_pressure;
  /// There is none left.
  std::function<void()> on_empty;

  void add(UniqueFd connection, std::string received);
  void send(FrameType type, std::string_view payload);
  /// The last frame; each client goes when it has all, and has closed its direction.
  void finish(int exit_code);
  /// Whether what clients send is looked at.
  void listen(bool wanted);
  bool empty() const { return clients_.empty(); }

 private:
  struct Client {
    UniqueFd fd;
    FrameReader frames;
    std::string unsent;
    uint64_t stall_timer = 0;
    /// It has closed its direction, or sent what is no frame.
    bool is_silent = false;
    /// It has all, and nothing of what it sends is looked at.
    bool is_ended = false;
  };

  void receive(uint64_t name);
  void take_frames(uint64_t name);
  void write(uint64_t name);
  void end(uint64_t name);
  void watch_stall(uint64_t name, bool has_taken);
  void set_events(const Client& client);
  void remove(uint64_t name);
  void measure_pressure();

  EventLoop& loop_;
  std::map<uint64_t, Client> clients_;
  uint64_t last_ = 0;
  bool is_listening_ = true;
  bool is_pressed_ = false;
  bool is_finished_ = false;
};

}  // namespace stack::monitor
