#pragma once

#include <napi.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace stack::addon {

/// Reads the fields of an options object, and remembers the first that is missing or mistyped.
class Fields {
 public:
  explicit Fields(Napi::Value value);

  /// Text for the kernel: one with a NUL in it is wrong, since it would be cut there.
  std::string text(const char* name);
  std::vector<std::string> texts(const char* name);
  std::optional<std::string> text_or_null(const char* name);
  /// Text that may hold anything.
  std::optional<std::string> content_or_null(const char* name);
  /// A whole number that is not negative.
  int64_t number(const char* name);
  bool flag(const char* name);
  /// Calls `each` with the fields of every object of an array.
  template <typename F>
  void objects(const char* name, F each) {
    const Napi::Array array = list(name);
    for (uint32_t at = 0; !array.IsEmpty() && at < array.Length(); ++at) {
      Fields inner(array.Get(at));
      each(inner);
      if (complaint_.empty()) complaint_ = inner.complaint();
    }
  }

  /// Empty when all was as it should be.
  const std::string& complaint() const { return complaint_; }

 private:
  Napi::Value get(const char* name);
  Napi::Array list(const char* name);
  std::string to_text(const char* name, Napi::Value value);
  void complain(const char* name, const char* wanted);

  Napi::Object object_;
  std::string complaint_;
};

}  // namespace stack::addon
