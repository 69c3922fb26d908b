#pragma once

#include <string>

#include "base/child.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace stack::monitor {

/// Whether a container's stdin is open, and whether the end of what is sent to it ends it.
enum class InputKind { none, open, once };

/// FIFOs in the bundle for the stdio of a container.
///
/// The container holds its ends open in both directions: it neither gets EPIPE nor the end of its
/// stdin while no monitor is there, and the next monitor opens them by name.
/// The exception is stdin of the kind `once`, which could not end otherwise.
struct StdioFifos {
  struct Ends {
    UniqueFd ours;
    UniqueFd container;
  };

  /// Makes them anew.
  Status make(const std::string& bundle, InputKind kind);
  /// Opens those of a container that runs. Its own ends stay closed here.
  Status reopen(const std::string& bundle, InputKind kind);
  void connect(ChildOptions& child) const;

  Ends input;
  Ends output;
  Ends error;
};

}  // namespace stack::monitor
