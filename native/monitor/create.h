#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "monitor/memory_kills.h"
#include "monitor/options.h"
#include "monitor/reserve.h"
#include "monitor/runtime.h"

namespace stack::monitor {

/// A container whose first process waits for `start`, and all that the monitor holds for it.
struct Created {
  pid_t pid = 0;
  std::string start_time;
  /// Our ends of its stdio. With a terminal, `output` is its master and `error` is empty.
  UniqueFd input;
  UniqueFd output;
  UniqueFd error;
  std::vector<Reservation> reservations;
  MemoryKills memory_kills;
};

/// Why there is no container: the step of the contract, and what the runtime said.
struct CreateFailure {
  const char* step = "";
  Failure failure{"", 0, {}};
  std::string message;

  /// What the first process prints.
  std::string report() const;
};

/// Makes the container, or nothing at all.
bool create_container(const Options& options, const Runtime& runtime, Created& created,
                      CreateFailure& failed);

/// Kills what is left of the container and removes it.
void delete_container(const Options& options, const Runtime& runtime);

}  // namespace stack::monitor
