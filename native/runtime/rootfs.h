#pragma once

#include "base/unique_fd.h"
#include "runtime/spec.h"

namespace stack {

/// Cuts the new mount namespace off from the host's, and mounts the root file system of the container:
/// the directory itself or the overlay that annotations name. Returns its descriptor. `copy` is a
/// detached mount of the directory, or none.
Result<UniqueFd> mount_root(const Spec& spec, UniqueFd copy);

/// Makes `root` the root directory, and drops everything outside of it. `no_pivot` moves instead, for
/// hosts that run from an initial RAM disk.
Status enter_root(int root, bool no_pivot);

/// What can be done only when nothing has to be made in it any more.
Status finish_root(const Spec& spec);

}  // namespace stack
