#pragma once

#include <string>
#include <vector>

#include "base/child.h"
#include "base/result.h"

namespace stack::monitor {

/// The command line of an OCI runtime, and where it leaves its messages.
struct Runtime {
  std::string file;
  std::string root;
  std::string log;

  /// A child that runs the runtime with these arguments after the global ones; stdio is /dev/null.
  ChildOptions command(const std::vector<std::string>& arguments) const;

  /// Size of the log now, as a mark for `last_error`.
  long mark() const;
  /// The last error message after the mark, or a text that says that there is none.
  std::string last_error(long mark) const;
};

}  // namespace stack::monitor
