#include "runtime/json_object.h"

#include "runtime/json.h"

namespace stack {

JsonObject& JsonObject::add(const char* name, const std::string& text) {
  std::string json;
  append_json_text(json, text);
  return add_json(name, json);
}

JsonObject& JsonObject::add(const char* name, uint64_t number) {
  return add_json(name, std::to_string(number));
}

JsonObject& JsonObject::add(const char* name, const std::vector<std::string>& texts) {
  std::vector<std::string> values(texts.size());
  for (size_t i = 0; i < texts.size(); ++i) append_json_text(values[i], texts[i]);
  return add_json(name, json_list(values));
}

JsonObject& JsonObject::add_json(const char* name, const std::string& json) {
  if (text_.size() > 1) text_ += ',';
  append_json_text(text_, name);
  text_ += ':';
  text_ += json;
  return *this;
}

std::string json_list(const std::vector<std::string>& values) {
  std::string list = "[";
  for (const std::string& value : values) list += (list.size() > 1 ? "," : "") + value;
  return list + "]";
}

}  // namespace stack
