#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace stack::monitor {

/// The frames of native/EXEC.md.
enum class FrameType : uint8_t {
  input = 0,
  output = 1,
  error = 2,
  resize = 3,
  end = 4,
  signal = 5,
  not_started = 6,
};

constexpr size_t kMaxFrame = 1 << 20;

void append_frame(std::string& to, FrameType type, std::string_view payload);

struct Frame {
  FrameType type;
  std::string payload;
};

struct TerminalSize {
  unsigned short columns;
  unsigned short rows;
};

/// What a frame of the type `resize` says; nothing when it is none.
std::optional<TerminalSize> terminal_size(const Frame& frame);

/// Cuts what a client sends into frames.
class FrameReader {
 public:
  void take(std::string_view received) { received_ += received; }
  /// The next whole frame in `frame`, or false when there is none yet.
  /// Fails with EBADMSG for one that is too long or that a client may not send.
  Result<bool> next(Frame& frame);

 private:
  std::string received_;
};

}  // namespace stack::monitor
