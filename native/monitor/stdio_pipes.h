#pragma once

#include "base/child.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace stack::monitor {

/// Pipes for the stdio of a process. Both ends are ours until the process has its own.
struct StdioPipes {
  struct Pipe {
    UniqueFd reader;
    UniqueFd writer;
  };

  /// Without `make` there is nothing to connect: stdio comes over a console socket.
  Status make();
  void connect(ChildOptions& child) const;

  Pipe input;
  Pipe output;
  Pipe error;
};

}  // namespace stack::monitor
