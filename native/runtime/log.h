#pragma once

#include <string>

#include "base/result.h"

namespace stack {

/// Where failures and warnings are told: standard error, or a file that the caller names.
struct LogOptions {
  std::string file;
  bool is_json = false;
};

void set_log(LogOptions options);
void tell_failure(const Failure& failure);
/// For what is wrong but, by the specification, no failure.
void warn(const std::string& message);

}  // namespace stack
