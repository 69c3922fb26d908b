#include "monitor/frames.h"

namespace stack::monitor {
namespace {

constexpr size_t kHeader = 5;

bool is_from_client(FrameType type) {
  return type == FrameType::input || type == FrameType::resize || type == FrameType::signal;
}

unsigned short number_at(const std::string& payload, size_t at) {
  return static_cast<unsigned short>(static_cast<unsigned char>(payload[at]) << 8 |
                                     static_cast<unsigned char>(payload[at + 1]));
}

}  // namespace

void append_frame(std::string& to, FrameType type, std::string_view payload) {
  to += static_cast<char>(type);
  for (int shift = 24; shift >= 0; shift -= 8) {
    to += static_cast<char>(payload.size() >> shift & 0xff);
  }
  to += payload;
}

std::optional<TerminalSize> terminal_size(const Frame& frame) {
  if (frame.type != FrameType::resize || frame.payload.size() != 4) return std::nullopt;
  return TerminalSize{number_at(frame.payload, 0), number_at(frame.payload, 2)};
}

Result<bool> FrameReader::next(Frame& frame) {
  if (received_.size() < kHeader) return false;
  frame.type = static_cast<FrameType>(received_[0]);
  size_t size = 0;
  for (size_t at = 1; at < kHeader; ++at) {
    size = size << 8 | static_cast<unsigned char>(received_[at]);
  }
  if (size > kMaxFrame || !is_from_client(frame.type)) return Failure{"parse", EBADMSG, "frame"};
  if (received_.size() < kHeader + size) return false;
  frame.payload = received_.substr(kHeader, size);
  received_.erase(0, kHeader + size);
  return true;
}

}  // namespace stack::monitor
