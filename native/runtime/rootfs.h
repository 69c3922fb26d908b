#pragma once

#include "base/unique_fd.h"
#include "runtime/spec.h"

namespace stack {

/// Cuts a new mount namespace off from the host's, and mounts the root file system of the container:
/// the directory itself or the overlay that annotations name. Returns its descriptor. `copy` is a
/// detached mount of the directory, or none.
Result<UniqueFd> mount_root(const Spec& spec, UniqueFd copy);

enum class RootChange {
  /// Drops everything outside of it.
  pivot,
  /// The same for hosts that run from an initial RAM disk, where pivot_root(2) is impossible.
  move,
  /// For a mount namespace that is the host's: all of it stays, and only the process has another root.
  stay,
};

/// Makes `root` the root directory.
Status enter_root(int root, RootChange change);

/// What can be done only when nothing has to be made in it any more.
Status finish_root(const Spec& spec);

}  // namespace stack
