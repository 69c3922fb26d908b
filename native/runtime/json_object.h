#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace stack {

/// A JSON object that is written member by member.
class JsonObject {
 public:
  JsonObject& add(const char* name, const std::string& text);
  JsonObject& add(const char* name, uint64_t number);
  JsonObject& add(const char* name, const std::vector<std::string>& texts);
  /// `json` is a value that is JSON already.
  JsonObject& add_json(const char* name, const std::string& json);
  std::string text() const { return text_ + "}"; }

 private:
  std::string text_ = "{";
};

/// A JSON list of values that are JSON already.
std::string json_list(const std::vector<std::string>& values);

}  // namespace stack
