#include "runtime/protobuf.h"

#include "base/attempt.h"

namespace stack {

namespace {

enum WireType : unsigned { varint = 0, fixed64 = 1, delimited = 2, fixed32 = 5 };

Failure no_message() { return Failure{"read message of Protocol Buffers", EBADMSG, ""}; }

/// Takes the number that the bytes begin with off them.
Result<uint64_t> take_number(std::string_view& bytes) {
  uint64_t number = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (bytes.empty()) return no_message();
    const auto byte = static_cast<unsigned char>(bytes[0]);
    bytes.remove_prefix(1);
    number |= uint64_t{byte & 0x7fU} << shift;
    if (byte < 0x80) return number;
  }
  return no_message();
}

Result<std::string_view> take_bytes(std::string_view& bytes, uint64_t count) {
  if (count > bytes.size()) return no_message();
  const std::string_view taken = bytes.substr(0, count);
  bytes.remove_prefix(count);
  return taken;
}

}  // namespace

void ProtobufWriter::append_number(uint64_t number) {
  for (; number >= 0x80; number >>= 7) bytes_ += static_cast<char>((number & 0x7f) | 0x80);
  bytes_ += static_cast<char>(number);
}

ProtobufWriter& ProtobufWriter::add(unsigned field, uint64_t number) {
  append_number(field << 3 | varint);
  append_number(number);
  return *this;
}

ProtobufWriter& ProtobufWriter::add(unsigned field, std::string_view text) {
  append_number(field << 3 | delimited);
  append_number(text.size());
  bytes_ += text;
  return *this;
}

Result<ProtobufReader> ProtobufReader::parse(std::string_view bytes) {
  ProtobufReader reader;
  while (!bytes.empty()) {
    STACK_TAKE(const uint64_t tag, take_number(bytes));
    Field field;
    field.field = static_cast<unsigned>(tag >> 3);
    const auto type = static_cast<unsigned>(tag & 7);
    if (type == varint) {
      STACK_TAKE(field.number, take_number(bytes));
    } else if (type == delimited) {
      STACK_TAKE(const uint64_t size, take_number(bytes));
      STACK_TAKE(field.text, take_bytes(bytes, size));
      field.is_text = true;
    } else if (type == fixed64 || type == fixed32) {
      STACK_ATTEMPT(take_bytes(bytes, type == fixed64 ? 8 : 4));
      continue;
    } else {
      return no_message();
    }
    reader.fields_.push_back(std::move(field));
  }
  return reader;
}

const ProtobufReader::Field* ProtobufReader::find(unsigned field, bool is_text) const {
  for (auto candidate = fields_.rbegin(); candidate != fields_.rend(); ++candidate) {
    if (candidate->field == field && candidate->is_text == is_text) return &*candidate;
  }
  return nullptr;
}

std::optional<uint64_t> ProtobufReader::number(unsigned field) const {
  const Field* found = find(field, false);
  return found == nullptr ? std::nullopt : std::optional(found->number);
}

std::optional<std::string> ProtobufReader::text(unsigned field) const {
  const Field* found = find(field, true);
  return found == nullptr ? std::nullopt : std::optional(found->text);
}

}  // namespace stack
