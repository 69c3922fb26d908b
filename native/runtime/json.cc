#include "runtime/json.h"

#include <cstdio>
#include <limits>

#define RAPIDJSON_HAS_STDSTRING 1
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace stack {

namespace {

const rapidjson::Value& as_value(const void* value) {
  return *static_cast<const rapidjson::Value*>(value);
}

}  // namespace

struct JsonDocument::Content {
  std::string text;
  rapidjson::Document document;
  std::string complaint;
};

JsonDocument::JsonDocument() = default;
JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;
JsonDocument::~JsonDocument() = default;

Result<JsonDocument> JsonDocument::parse(std::string text, const std::string& subject) {
  JsonDocument parsed;
  parsed.content_ = std::make_unique<Content>();
  parsed.content_->text = std::move(text);
  // Iterative: the nesting of a hostile document must not use up our stack.
  constexpr unsigned flags = rapidjson::kParseInsituFlag | rapidjson::kParseIterativeFlag |
                             rapidjson::kParseValidateEncodingFlag;
  rapidjson::Document& document = parsed.content_->document;
  document.ParseInsitu<flags>(parsed.content_->text.data());
  if (document.HasParseError()) {
    return Failure{"invalid JSON in", 0,
                   subject + " at byte " + std::to_string(document.GetErrorOffset())};
  }
  if (!document.IsObject()) return Failure{"invalid JSON in", 0, subject + ": expected an object"};
  return parsed;
}

Json JsonDocument::root() const {
  return Json(&content_->document, "", &content_->complaint);
}

Status JsonDocument::complaint(const std::string& subject) const {
  if (content_->complaint.empty()) return {};
  return Failure{"invalid value in", 0, subject + ": " + content_->complaint};
}

void Json::complain(const char* expected) const {
  if (complaint_ != nullptr && complaint_->empty()) {
    *complaint_ = std::string(name_) + " must be " + expected;
  }
}

Json Json::operator[](const char* key) const {
  if (value_ == nullptr) return {};
  const rapidjson::Value& object = as_value(value_);
  if (!object.IsObject()) {
    complain("an object");
    return {};
  }
  const auto found = object.FindMember(key);
  if (found == object.MemberEnd() || found->value.IsNull()) return {};
  return Json(&found->value, key, complaint_);
}

std::string Json::text() const {
  if (value_ == nullptr) return {};
  const rapidjson::Value& value = as_value(value_);
  if (!value.IsString()) {
    complain("a string");
    return {};
  }
  std::string text(value.GetString(), value.GetStringLength());
  // The kernel would read a shorter text than we check.
  if (text.find('\0') != std::string::npos) {
    complain("free of NUL");
    return {};
  }
  return text;
}

bool Json::boolean() const {
  if (value_ == nullptr) return false;
  if (!as_value(value_).IsBool()) complain("true or false");
  return as_value(value_).IsTrue();
}

int64_t Json::integer() const {
  if (value_ == nullptr) return 0;
  const rapidjson::Value& value = as_value(value_);
  if (value.IsInt64()) return value.GetInt64();
  if (value.IsNumber() && value.GetDouble() >= 9.2e18) return std::numeric_limits<int64_t>::max();
  complain("a whole number");
  return 0;
}

uint64_t Json::natural() const {
  if (value_ == nullptr) return 0;
  const rapidjson::Value& value = as_value(value_);
  if (value.IsUint64()) return value.GetUint64();
  if (value.IsDouble() && value.GetDouble() >= 1.8446744073709550e19) {
    return std::numeric_limits<uint64_t>::max();
  }
  complain("a whole number that is not negative");
  return 0;
}

uint32_t Json::natural32() const {
  const uint64_t value = natural();
  if (value > std::numeric_limits<uint32_t>::max()) complain("a number of 32 bits");
  return static_cast<uint32_t>(value);
}

std::vector<std::string> Json::texts() const {
  std::vector<std::string> texts;
  for (size_t index = 0; index < size(); ++index) texts.push_back(element(index).text());
  return texts;
}

size_t Json::size() const {
  if (value_ == nullptr) return 0;
  const rapidjson::Value& value = as_value(value_);
  if (value.IsArray()) return value.Size();
  if (value.IsObject()) return value.MemberCount();
  complain("a list");
  return 0;
}

Json Json::element(size_t index) const {
  const rapidjson::Value& value = as_value(value_);
  if (!value.IsArray()) {
    complain("a list");
    return {};
  }
  return Json(&value[static_cast<rapidjson::SizeType>(index)], name_, complaint_);
}

std::string Json::member_name(size_t index) const {
  const rapidjson::Value& value = as_value(value_);
  if (!value.IsObject()) {
    complain("an object");
    return {};
  }
  const auto& name = (value.MemberBegin() + static_cast<long>(index))->name;
  return {name.GetString(), name.GetStringLength()};
}

Json Json::member(size_t index) const {
  const rapidjson::Value& value = as_value(value_);
  if (!value.IsObject()) return {};
  return Json(&(value.MemberBegin() + static_cast<long>(index))->value, name_, complaint_);
}

std::string Json::compact() const {
  if (value_ == nullptr) return {};
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  as_value(value_).Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

void append_json_text(std::string& output, std::string_view text) {
  output += '"';
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (character == '"' || character == '\\') {
      output += '\\';
      output += character;
    } else if (byte < 0x20) {
      char escape[8];
      snprintf(escape, sizeof escape, "\\u%04x", byte);
      output += escape;
    } else {
      output += character;
    }
  }
  output += '"';
}

}  // namespace stack
