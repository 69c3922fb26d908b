#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace stack {

// Messages of Protocol Buffers (protobuf.dev, "Encoding") as far as CRIU's protocol has them: numbers,
// texts and messages. A field is known by its number.

class ProtobufWriter {
 public:
  /// Also a bool or a member of an enum.
  ProtobufWriter& add(unsigned field, uint64_t number);
  ProtobufWriter& add(unsigned field, std::string_view text);
  ProtobufWriter& add(unsigned field, const ProtobufWriter& message) { return add(field, message.bytes_); }
  const std::string& bytes() const { return bytes_; }

 private:
  void append_number(uint64_t number);

  std::string bytes_;
};

class ProtobufReader {
 public:
  /// Fails with EBADMSG when the bytes are no message.
  static Result<ProtobufReader> parse(std::string_view bytes);

  /// Of several fields with one number, the last counts.
  std::optional<uint64_t> number(unsigned field) const;
  std::optional<std::string> text(unsigned field) const;

 private:
  struct Field {
    unsigned field = 0;
    uint64_t number = 0;
    std::string text;
    bool is_text = false;
  };
  const Field* find(unsigned field, bool is_text) const;

  std::vector<Field> fields_;
};

}  // namespace stack
