#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace stack::monitor {

/// The command line of native/MONITOR.md.
struct Options {
  std::string id;
  std::string runtime;
  std::string root;
  std::string bundle;
  std::string log;
  uint64_t log_max_size = 10 * 1024 * 1024;
  uint64_t log_max_files = 3;
  std::vector<std::string> reserve;
  bool name_server = false;
  bool standard_input = false;
  bool terminal = false;
  std::string watch_command;
  std::string watch_lock;
};

/// Paths are made absolute. The subject of a failure is the option that is wrong or missing.
Result<Options> parse_options(int count, char** arguments);

/// A whole number without sign.
Result<uint64_t> parse_number(const std::string& text);

}  // namespace stack::monitor
