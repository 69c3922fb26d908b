#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "monitor/frames.h"

namespace stack::monitor {

/// The command line of `stack-monitor exec`.
struct ExecOptions {
  std::string runtime;
  std::string root;
  std::string bundle;
  std::string process;
  std::optional<TerminalSize> terminal;
  std::string id;
};

Result<ExecOptions> parse_exec_options(int count, char** arguments);

/// A process inside a running container, a child of ours, with our ends of its stdio.
/// With a terminal, `input` and `output` are its master and `error` is empty.
struct ExecProcess {
  pid_t pid = 0;
  UniqueFd input;
  UniqueFd output;
  UniqueFd error;
};

/// Starts the process; this program must be a subreaper.
/// When the runtime refuses, `message` is what it said.
Result<ExecProcess> start_exec(const ExecOptions& options, std::string& message);

}  // namespace stack::monitor
