#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace stack {

/// A value inside a JsonDocument, which must outlive it. What is absent or null reads as empty.
/// A value of the wrong type reads as empty too, and is remembered by the document.
class Json {
 public:
  Json() = default;

  bool exists() const { return value_ != nullptr; }
  Json operator[](const char* key) const;
  std::string text(const char* key) const { return (*this)[key].text(); }
  bool flag(const char* key) const { return (*this)[key].boolean(); }

  std::string text() const;
  bool boolean() const;
  int64_t integer() const;
  /// Numbers beyond its range read as its maximum: JavaScript rounds 2^64 - 1 up.
  uint64_t natural() const;
  /// A natural that fits 32 bits; beyond, the document is wrong.
  uint32_t natural32() const;
  std::vector<std::string> texts() const;

  /// Elements of a list, or members of an object.
  size_t size() const;
  Json element(size_t index) const;
  std::string member_name(size_t index) const;
  Json member(size_t index) const;

  /// The value as text, the same for the same value in the same order of members.
  std::string compact() const;

 private:
  friend class JsonDocument;
  Json(const void* value, const char* name, std::string* complaint)
      : value_(value), name_(name), complaint_(complaint) {}
  void complain(const char* expected) const;

  const void* value_ = nullptr;
  const char* name_ = "";
  std::string* complaint_ = nullptr;
};

class JsonDocument {
 public:
  JsonDocument();
  JsonDocument(JsonDocument&&) noexcept;
  JsonDocument& operator=(JsonDocument&&) noexcept;
  ~JsonDocument();

  /// `subject` names the text in failures.
  static Result<JsonDocument> parse(std::string text, const std::string& subject);
  Json root() const;
  /// The first value that was read with the wrong type.
  Status complaint(const std::string& subject) const;

 private:
  struct Content;
  std::unique_ptr<Content> content_;
};

/// Appends a text as a JSON string.
void append_json_text(std::string& output, std::string_view text);

}  // namespace stack
