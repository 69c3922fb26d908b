#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "monitor/stdio_fifos.h"

namespace stack::monitor {

/// A process that can be told from a later one with the same number.
struct ProcessName {
  pid_t pid = 0;
  std::string start_time;
};

/// Numbers of descriptors that the lender has; -1 for one that it does not have.
struct Loan {
  ProcessName lender;
  int process = -1;
  int console = -1;
  int name_server_udp = -1;
  int name_server_tcp = -1;
};

/// The command line of native/MONITOR.md.
struct Options {
  std::string id;
  std::string runtime;
  /// A `stack-runtime` that mounts the root first, for a runtime that is not one itself; or empty.
  std::string preparer;
  std::string root;
  std::string bundle;
  std::string log;
  uint64_t log_max_size = 10 * 1024 * 1024;
  uint64_t log_max_files = 3;
  std::vector<std::string> reserve;
  /// Another monitor whose reservations this one may share.
  std::optional<ProcessName> sharer;
  bool name_server = false;
  /// Whether the container has a socket to say that it is ready.
  bool notify = false;
  InputKind input = InputKind::none;
  bool terminal = false;
  std::string watch_command;
  std::string watch_lock;
  /// The first process of a container that has lost its monitor; without it, one is created.
  std::optional<ProcessName> adopted;
  uint64_t started_ms = 0;
  Loan loan;
};

/// Paths are made absolute. The subject of a failure is the option that is wrong or missing.
Result<Options> parse_options(int count, char** arguments);

/// A whole number without sign.
Result<uint64_t> parse_number(const std::string& text);

}  // namespace stack::monitor
