#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace stack {

/// Directories of one overlay and where it lies in the root; the root's own lies at "/".
struct OverlayLayers {
  std::string target;
  /// Top first, joined with ':'.
  std::string lower;
  std::string upper;
  std::string work;
};

struct BindPlace {
  std::string source;
  std::string target;
};

/// Where the files of a container are: behind its process, in the layers of one that does not run, or
/// in a directory of the machine.
struct ContainerPlace {
  pid_t pid = 0;
  std::string start_time;
  std::string directory;
  std::string mount_point;
  std::vector<OverlayLayers> overlays;
  std::vector<BindPlace> binds;
};

/// A mount that belongs to a root, and where it lies there.
struct TreePart {
  std::string target;
  UniqueFd root;
};

struct OwnTree {
  UniqueFd root;
  std::vector<TreePart> parts;
};

/// The root without what is mounted over it, but for the overlays and binds of `place`, which make it up.
Result<OwnTree> open_own_tree(const ContainerPlace& place);

/// Opens the root (O_PATH). Layers are mounted in a mount namespace of this process alone.
Result<UniqueFd> open_container_root(const ContainerPlace& place);

}  // namespace stack
