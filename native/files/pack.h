#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "files/container_root.h"

namespace stack {

struct PackOptions {
  /// Below the root. With an end of "/." or "/", a link as its last part is followed.
  std::string path;
  bool follows_link = false;
};

/// Writes what lies at a path of a root to a descriptor, as a tar whose members begin with the last part
/// of the path. Sockets, and what the kernel shows in file systems of its own, are left out.
Status pack(int root, const PackOptions& options, int output);

/// Writes a whole tree as a tar: its own mount and those of `parts`, no other. Hard links stay what they are.
Status pack_tree(int root, const std::vector<TreePart>& parts, int output);

}  // namespace stack
