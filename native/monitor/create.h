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

/// A container, and all that the monitor holds for it.
struct Created {
  pid_t pid = 0;
  std::string start_time;
  /// Of a container that was adopted: a pidfd, empty when its first process was gone already.
  UniqueFd process;
  bool is_started = false;
  /// Our ends of its stdio. With a terminal, `input` and `output` are its master, and `error` is
  /// empty; all are empty when that is lost.
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

  /// What the first process prints: the line, and the message below it.
  std::string report() const { return line() + "\n" + message; }
  std::string line() const;
};

/// Makes the container, or nothing at all.
bool create_container(const Options& options, const Runtime& runtime, Created& created,
                      CreateFailure& failed);

/// Makes the master of the container's terminal its stdio, under its number of kept_descriptors.h.
Status take_console(UniqueFd console, Created& created);

/// Kills what is left of the container and removes it.
void delete_container(const Options& options, const Runtime& runtime);

}  // namespace stack::monitor
