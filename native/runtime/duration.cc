#include "runtime/duration.h"

#include <cmath>

namespace stack {

namespace {

/// Nanoseconds of a unit; 0 for none that is known.
double unit_at(const std::string& text, size_t& at) {
  constexpr struct {
    const char* name;
    double nanoseconds;
  } units[] = {{"ns", 1},  {"us", 1e3}, {"\u00b5s", 1e3}, {"ms", 1e6},
               {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}};
  for (const auto& unit : units) {
    const std::string name = unit.name;
    if (text.compare(at, name.size(), name) != 0) continue;
    at += name.size();
    return unit.nanoseconds;
  }
  return 0;
}

}  // namespace

Result<std::chrono::nanoseconds> parse_duration(const std::string& text) {
  constexpr double longest = 9e18;
  double sum = 0;
  size_t at = 0;
  while (at < text.size()) {
    const size_t end = text.find_first_not_of("0123456789.", at);
    const std::string digits = text.substr(at, end == std::string::npos ? end : end - at);
    char* stop = nullptr;
    const double number = strtod(digits.c_str(), &stop);
    at += digits.size();
    const double unit = digits.empty() || *stop != '\0' ? 0 : unit_at(text, at);
    if (unit == 0) break;
    sum += number * unit;
    if (at == text.size() && sum < longest) return std::chrono::nanoseconds(std::llround(sum));
  }
  return Failure{"not a duration such as 500ms:", 0, "\"" + text + "\""};
}

}  // namespace stack
