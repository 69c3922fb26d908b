#include "monitor/json_text.h"

#include <cstdint>
#include <cstdlib>

namespace stack::monitor {
namespace {

void append_utf8(std::string& text, uint32_t point) {
  if (point < 0x20) {
    text += ' ';
  } else if (point < 0x80) {
    text += static_cast<char>(point);
  } else if (point < 0x800) {
    text += static_cast<char>(0xc0 | point >> 6);
    text += static_cast<char>(0x80 | (point & 0x3f));
  } else {
    text += static_cast<char>(0xe0 | point >> 12);
    text += static_cast<char>(0x80 | (point >> 6 & 0x3f));
    text += static_cast<char>(0x80 | (point & 0x3f));
  }
}

/// Reads a string from after its opening quote, and moves to after the closing one.
std::string read_string(const std::string& object, size_t& at) {
  std::string text;
  for (; at < object.size() && object[at] != '"'; ++at) {
    if (object[at] != '\\' || at + 1 == object.size()) {
      text += static_cast<unsigned char>(object[at]) < 0x20 ? ' ' : object[at];
      continue;
    }
    const char escaped = object[++at];
    if (escaped == 'u') {
      const std::string digits = object.substr(at + 1, 4);
      append_utf8(text, static_cast<uint32_t>(strtoul(digits.c_str(), nullptr, 16)));
      at += 4;
    } else {
      const bool is_control = escaped == 'n' || escaped == 'r' || escaped == 't' ||
                              escaped == 'b' || escaped == 'f';
      text += is_control ? ' ' : escaped;
    }
  }
  ++at;
  return text;
}

}  // namespace

std::string json_text(const std::string& object, const std::string& key) {
  bool is_key = true;
  std::string last_key;
  for (size_t at = 0; at < object.size();) {
    const char character = object[at++];
    if (character == ':') is_key = false;
    if (character == ',' || character == '{') is_key = true;
    if (character != '"') continue;
    const std::string text = read_string(object, at);
    if (is_key) {
      last_key = text;
    } else if (last_key == key) {
      return text;
    }
  }
  return "";
}

}  // namespace stack::monitor
