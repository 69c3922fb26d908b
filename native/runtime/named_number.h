#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace stack {

/// How a number of the kernel's interface is called in a config.json.
struct NamedNumber {
  const char* name;
  uint32_t number;
};

/// Null when the table has no such name.
template <size_t N>
const NamedNumber* find_name(const NamedNumber (&table)[N], const std::string& name) {
  for (const NamedNumber& entry : table) {
    if (name == entry.name) return &entry;
  }
  return nullptr;
}

template <size_t N>
std::vector<std::string> names_of(const NamedNumber (&table)[N]) {
  std::vector<std::string> names;
  for (const NamedNumber& entry : table) names.emplace_back(entry.name);
  return names;
}

}  // namespace stack
