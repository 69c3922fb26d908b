#pragma once

#include <string>

#include "base/result.h"

namespace stack {

struct PackOptions {
  /// Below the root. With an end of "/." or "/", a link as its last part is followed.
  std::string path;
  bool follows_link = false;
};

/// Writes what lies at a path of a root to a descriptor, as a tar whose members begin with the last part
/// of the path. Sockets, and what the kernel shows in file systems of its own, are left out.
Status pack(int root, const PackOptions& options, int output);

}  // namespace stack
