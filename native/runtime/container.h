#pragma once

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "runtime/commands.h"
#include "runtime/state.h"

namespace stack {

/// A container that exists, as the commands that come after `create` see it.
struct Container {
  StateDirectory directory;
  State state;

  static Result<Container> find(const Globals& globals, const std::string& id);

  std::string status() const { return directory.status_of(state); }
  /// A pidfd of its first process. Fails when that has ended.
  Result<UniqueFd> process() const;
};

}  // namespace stack
