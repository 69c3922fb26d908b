#pragma once

#include <functional>
#include <string>

#include "base/result.h"

namespace stack {

/// Where failures and warnings are told: standard error, or a file that the caller names.
struct LogOptions {
  std::string file;
  bool is_json = false;
  /// Each step is told, too.
  bool is_debug = false;
  /// Before each message on standard error.
  std::string prefix = {};
};

void set_log(LogOptions options);
/// In the file that the caller named, and on standard error all the same: callers show one or the other.
void tell_error(const std::string& message);
/// For what is wrong but, by the specification, no failure.
void warn(const std::string& message);

/// Whether steps are told. What only they need is not even put together otherwise.
bool is_debugging();
/// A step, for who asked for them with --debug.
void debug(const std::string& message);

/// Tells what another process had to say.
void tell(const std::string& level, const std::string& message);

/// From now on `relay` gets what is told, for a process that is to write nothing by itself: a path means
/// something else in a container.
void relay_log(std::function<void(const std::string& level, const std::string& message)> relay);

}  // namespace stack
