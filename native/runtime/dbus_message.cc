#include "runtime/dbus_message.h"

#include <cstring>

#include "base/attempt.h"

namespace stack {

namespace {

enum HeaderField : uint8_t {
  path = 1,
  interface = 2,
  member = 3,
  error_name = 4,
  reply_serial = 5,
  destination = 6,
  signature = 8,
};

constexpr size_t fixed_header = 16;
/// The specification allows 128 MiB; nothing that systemd says to us is near this.
constexpr size_t most_bytes = 1 << 20;

Failure bad_message() { return Failure{"read message of D-Bus", EBADMSG, ""}; }

size_t aligned(size_t at, size_t alignment) { return (at + alignment - 1) / alignment * alignment; }

void write_field(DBusWriter& writer, HeaderField field, const char* type, const std::string& value) {
  if (value.empty()) return;
  writer.align(8).byte(field).signature(type);
  if (*type == 'g') writer.signature(value);
  else writer.text(value);
}

/// Fields of other types than text and number have no meaning for us, nor do file descriptors.
bool read_field(DBusReader& reader, DBusMessage& message) {
  reader.align(8);
  const uint8_t field = reader.byte();
  const std::string type = reader.signature();
  if (type == "u") {
    const uint32_t number = reader.number32();
    if (field == reply_serial) message.reply_serial = number;
    return true;
  }
  if (type != "s" && type != "o" && type != "g") return false;
  std::string value = type == "g" ? reader.signature() : reader.text();
  switch (field) {
    case path: message.path = std::move(value); break;
    case interface: message.interface = std::move(value); break;
    case member: message.member = std::move(value); break;
    case error_name: message.error_name = std::move(value); break;
    case destination: message.destination = std::move(value); break;
    case signature: message.signature = std::move(value); break;
    default: break;
  }
  return true;
}

}  // namespace

DBusWriter& DBusWriter::align(size_t alignment) {
  bytes_.resize(aligned(bytes_.size(), alignment));
  return *this;
}

DBusWriter& DBusWriter::byte(uint8_t value) {
  bytes_ += static_cast<char>(value);
  return *this;
}

DBusWriter& DBusWriter::number32(uint32_t value) {
  align(4);
  for (int shift = 0; shift < 32; shift += 8) bytes_ += static_cast<char>(value >> shift & 0xff);
  return *this;
}

DBusWriter& DBusWriter::number64(uint64_t value) {
  align(8);
  for (int shift = 0; shift < 64; shift += 8) bytes_ += static_cast<char>(value >> shift & 0xff);
  return *this;
}

DBusWriter& DBusWriter::text(std::string_view value) {
  number32(static_cast<uint32_t>(value.size()));
  bytes_ += value;
  bytes_ += '\0';
  return *this;
}

DBusWriter& DBusWriter::signature(std::string_view value) {
  byte(static_cast<uint8_t>(value.size()));
  bytes_ += value;
  bytes_ += '\0';
  return *this;
}

size_t DBusWriter::begin_array(size_t alignment) {
  align(4);
  const size_t length_at = bytes_.size();
  number32(0);
  align(alignment);
  return length_at;
}

void DBusWriter::end_array(size_t length_at, size_t start) {
  const size_t length = bytes_.size() - start;
  for (size_t i = 0; i < 4; ++i) bytes_[length_at + i] = static_cast<char>(length >> (8 * i) & 0xff);
}

std::string_view DBusReader::take(size_t count) {
  if (failed_ || count > bytes_.size() - at_) {
    failed_ = true;
    return {};
  }
  at_ += count;
  return bytes_.substr(at_ - count, count);
}

void DBusReader::align(size_t alignment) { take(aligned(at_, alignment) - at_); }

uint8_t DBusReader::byte() {
  const std::string_view taken = take(1);
  return taken.empty() ? 0 : static_cast<uint8_t>(taken[0]);
}

uint32_t DBusReader::number32() {
  align(4);
  uint32_t number = 0;
  const std::string_view taken = take(4);
  for (size_t i = 0; i < taken.size(); ++i) number |= uint32_t{static_cast<uint8_t>(taken[i])} << (8 * i);
  return number;
}

std::string DBusReader::text() {
  std::string value(take(number32()));
  take(1);
  return value;
}

std::string DBusReader::signature() {
  std::string value(take(byte()));
  take(1);
  return value;
}

std::string encode_message(const DBusMessage& message) {
  DBusWriter writer;
  writer.byte('l').byte(message.type).byte(0).byte(1);
  writer.number32(static_cast<uint32_t>(message.body.size())).number32(message.serial);
  writer.array(8, [&] {
    write_field(writer, path, "o", message.path);
    write_field(writer, interface, "s", message.interface);
    write_field(writer, member, "s", message.member);
    write_field(writer, destination, "s", message.destination);
    write_field(writer, signature, "g", message.signature);
  });
  return writer.align(8).bytes() + message.body;
}

Result<size_t> message_length(std::string_view start) {
  if (start.size() < fixed_header || start[0] != 'l') return bad_message();
  DBusReader reader(start.substr(4));
  const size_t body = reader.number32();
  reader.number32();
  const size_t fields = reader.number32();
  if (body > most_bytes || fields > most_bytes) return bad_message();
  return aligned(fixed_header + fields, 8) + body;
}

Result<DBusMessage> decode_message(std::string_view bytes) {
  STACK_TAKE(const size_t length, message_length(bytes));
  if (length != bytes.size()) return bad_message();
  DBusReader reader(bytes);
  DBusMessage message;
  reader.byte();
  message.type = reader.byte();
  reader.byte();
  reader.byte();
  const size_t body = reader.number32();
  message.serial = reader.number32();
  const size_t end = fixed_header + reader.number32();
  while (reader.position() < end && !reader.failed()) {
    if (!read_field(reader, message)) return bad_message();
  }
  if (reader.failed()) return bad_message();
  message.body = bytes.substr(length - body);
  return message;
}

}  // namespace stack
