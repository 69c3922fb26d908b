#include "runtime/number_list.h"

#include <charconv>

#include "base/attempt.h"

namespace stack {

namespace {

/// A number at the begin of the text, which is taken away from it.
bool take_number(std::string_view& text, size_t& number) {
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
  if (end.ec != std::errc()) return false;
  text.remove_prefix(static_cast<size_t>(end.ptr - text.data()));
  return true;
}

bool take(std::string_view& text, char expected) {
  if (text.empty() || text[0] != expected) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

Result<std::vector<bool>> parse_number_list(const std::string& text, size_t limit) {
  const Failure invalid{"invalid list of numbers:", 0, "\"" + text + "\""};
  std::vector<bool> named(limit);
  std::string_view rest = text;
  do {
    size_t first = 0;
    if (!take_number(rest, first)) return invalid;
    size_t last = first;
    if (take(rest, '-') && !take_number(rest, last)) return invalid;
    if (last < first || last >= limit) return invalid;
    for (size_t number = first; number <= last; ++number) named[number] = true;
  } while (take(rest, ','));
  if (!rest.empty()) return invalid;
  return named;
}

}  // namespace stack
