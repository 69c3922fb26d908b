#include "addon/fields.h"

#include <cmath>

namespace stack::addon {

Fields::Fields(Napi::Value value) {
  if (value.IsObject()) {
    object_ = value.As<Napi::Object>();
  } else {
    complaint_ = "options must be an object";
  }
}

std::string Fields::text(const char* name) { return to_text(name, get(name)); }

std::optional<std::string> Fields::text_or_null(const char* name) {
  const Napi::Value value = get(name);
  if (value.IsEmpty() || value.IsNull()) return std::nullopt;
  return to_text(name, value);
}

std::optional<std::string> Fields::content_or_null(const char* name) {
  const Napi::Value value = get(name);
  if (value.IsEmpty() || value.IsNull()) return std::nullopt;
  if (value.IsString()) return value.As<Napi::String>().Utf8Value();
  complain(name, "a string or null");
  return std::nullopt;
}

std::vector<std::string> Fields::texts(const char* name) {
  std::vector<std::string> texts;
  const Napi::Array array = list(name);
  for (uint32_t at = 0; !array.IsEmpty() && at < array.Length(); ++at) {
    texts.push_back(to_text(name, array.Get(at)));
  }
  return texts;
}

int64_t Fields::number(const char* name) {
  const Napi::Value value = get(name);
  const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : -1;
  if (number >= 0 && number <= 9007199254740991.0 && std::trunc(number) == number) {
    return static_cast<int64_t>(number);
  }
  complain(name, "a whole number");
  return 0;
}

bool Fields::flag(const char* name) {
  const Napi::Value value = get(name);
  if (value.IsBoolean()) return value.As<Napi::Boolean>().Value();
  complain(name, "a boolean");
  return false;
}

Napi::Value Fields::get(const char* name) {
  return complaint_.empty() ? Napi::Value(object_.Get(name)) : Napi::Value();
}

Napi::Array Fields::list(const char* name) {
  const Napi::Value value = get(name);
  if (value.IsArray()) return value.As<Napi::Array>();
  complain(name, "an array");
  return Napi::Array();
}

std::string Fields::to_text(const char* name, Napi::Value value) {
  if (value.IsString()) {
    std::string text = value.As<Napi::String>().Utf8Value();
    if (text.find('\0') == std::string::npos) return text;
  }
  complain(name, "a string without NUL");
  return "";
}

void Fields::complain(const char* name, const char* wanted) {
  if (complaint_.empty()) complaint_ = std::string(name) + " must be " + wanted;
}

}  // namespace stack::addon
