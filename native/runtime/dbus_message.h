#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace stack {

// Messages of D-Bus (D-Bus Specification, "Message Protocol") as far as systemd's manager needs them,
// always little-endian.

/// The values of a message, one after the other. Who calls it knows the signature.
class DBusWriter {
 public:
  DBusWriter& byte(uint8_t value);
  /// Also a bool.
  DBusWriter& number32(uint32_t value);
  DBusWriter& number64(uint64_t value);
  DBusWriter& text(std::string_view value);
  /// The type of a variant, whose value comes next.
  DBusWriter& signature(std::string_view value);
  /// An array of structures or of numbers of that alignment, whose elements are what `elements` writes.
  template <typename F>
  DBusWriter& array(size_t alignment, F elements) {
    const size_t length_at = begin_array(alignment);
    const size_t start = bytes_.size();
    elements();
    end_array(length_at, start);
    return *this;
  }
  DBusWriter& align(size_t alignment);
  const std::string& bytes() const { return bytes_; }

 private:
  size_t begin_array(size_t alignment);
  void end_array(size_t length_at, size_t start);

  std::string bytes_;
};

/// Reads values in their order; what is beyond the end reads as empty, and makes the whole fail.
class DBusReader {
 public:
  explicit DBusReader(std::string_view bytes) : bytes_(bytes) {}
  uint8_t byte();
  uint32_t number32();
  std::string text();
  std::string signature();
  void align(size_t alignment);
  size_t position() const { return at_; }
  bool failed() const { return failed_; }

 private:
  std::string_view take(size_t count);

  std::string_view bytes_;
  size_t at_ = 0;
  bool failed_ = false;
};

struct DBusMessage {
  enum Type : uint8_t { call = 1, answer = 2, error = 3, signal = 4 };

  uint8_t type = 0;
  uint32_t serial = 0;
  uint32_t reply_serial = 0;
  std::string path;
  std::string interface;
  std::string member;
  std::string destination;
  std::string error_name;
  std::string signature;
  std::string body;
};

std::string encode_message(const DBusMessage& message);

/// Length of the message that begins with these 16 bytes; fails with EBADMSG if none does.
Result<size_t> message_length(std::string_view start);
Result<DBusMessage> decode_message(std::string_view bytes);

}  // namespace stack
