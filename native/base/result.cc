#include "base/result.h"

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
    text += ": ";
    text += strerrordesc_np(error) == nullptr ? "unknown error" : strerrordesc_np(error);
  }
  if (!detail.empty()) text += " (" + detail + ")";
  return text;
}

}  // namespace stack
