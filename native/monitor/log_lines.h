#pragma once

#include <string>
#include <string_view>

#include "monitor/log_file.h"

namespace stack::monitor {

/// Cuts what a container writes to one stream into lines of the log.
class LogLines {
 public:
  LogLines(LogFile& file, const char* stream, bool is_terminal)
      : file_(file), stream_(stream), is_terminal_(is_terminal) {}

  void take(std::string_view output);
  /// Writes what has no line end as a part.
  void end();

 private:
  void add(std::string_view text, bool is_complete);

  LogFile& file_;
  const char* stream_;
  bool is_terminal_;
  std::string unended_;
};

}  // namespace stack::monitor
