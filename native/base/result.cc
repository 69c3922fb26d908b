#include "base/result.h"

#include <cctype>
#include <cstring>

namespace stack {

const char* error_name(int error) {
  const char* name = strerrorname_np(error);
  return name == nullptr ? "EUNKNOWN" : name;
}

std::string Failure::message() const {
  std::string text = step;
  if (!subject.empty()) {
    text += ' ';
    text += subject;
  }
  if (error != 0) {
    // In lower case, as those who look for "permission denied" in our messages expect.
    std::string description = strerrordesc_np(error) == nullptr ? "unknown error" : strerrordesc_np(error);
    description[0] = static_cast<char>(tolower(static_cast<unsigned char>(description[0])));
    text += ": " + description;
  }
  if (!detail.empty()) text += " (" + detail + ")";
  return text;
}

}  // namespace stack
