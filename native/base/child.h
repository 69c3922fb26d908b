#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace stack {

enum class ChildGroup { same, own_group, own_session };

struct ChildOptions {
  /// Program first; looked for in PATH when it has no slash.
  std::vector<std::string> arguments;
  /// "NAME=value" each; nothing inherits ours.
  std::optional<std::vector<std::string>> environment;
  std::optional<std::string> directory;
  /// What becomes descriptors 0, 1 and 2; -1 is /dev/null.
  int input = -1;
  int output = -1;
  int error = -1;
  /// A descriptor that becomes number 3, or -1.
  int inherited = -1;
  ChildGroup group = ChildGroup::same;
};

/// Starts a program without copying our memory (posix_spawn is clone(CLONE_VM|CLONE_VFORK)).
/// It gets no other descriptors, an empty signal mask and default dispositions.
/// Failing to execute it is a failure of "execve" here, not an exit code.
Result<pid_t> start_child(const ChildOptions& options);

}  // namespace stack
