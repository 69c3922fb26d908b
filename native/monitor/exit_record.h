#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace stack::monitor {

/// How the container's first process ended. Times are in microseconds since the epoch.
struct ExitRecord {
  /// 255 when nobody could tell.
  int exit_code = 0;
  int signal = 0;
  bool oom_killed = false;
  bool is_known = true;
  int64_t started_us = 0;
  int64_t finished_us = 0;

  static ExitRecord from_wait_status(int status);
  static ExitRecord unknown();
  /// Content of exit.json.
  std::string json() const;
  /// The `exited` event of the control socket.
  std::string event() const;
};

int64_t epoch_us();

/// Writes `BUNDLE/exit.json` under a temporary name and renames it.
Status write_exit_record(const std::string& bundle, const ExitRecord& record);

}  // namespace stack::monitor
