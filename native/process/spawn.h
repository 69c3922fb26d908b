#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace stack {

struct SpawnOptions {
  std::string file;
  std::vector<std::string> args;
  std::vector<std::string> env;
  std::optional<std::string> cwd;
  std::optional<std::string> input;
  /// 0 is never.
  int64_t timeout_ms = 0;
  /// Of stdout and of stderr each; what is beyond is read and dropped.
  size_t max_output_bytes = 0;
  bool merge_stderr = false;
};

struct SpawnOutcome {
  /// 128 + n when signal n ended it.
  int exit_code = 0;
  int signal = 0;
  std::string output;
  std::string error;
  bool timed_out = false;
};

/// Runs a program in a process group of its own until it ends, and kills the group at the timeout.
/// The end is that of the program, not of what it left running: output of survivors is not awaited.
Result<SpawnOutcome> spawn(const SpawnOptions& options);

}  // namespace stack
