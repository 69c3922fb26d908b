#pragma once

#include "base/result.h"

namespace stack {

/// Takes the host's mounts of proc and sysfs out of this mount namespace, all but those below the root.
/// Where the old root cannot be unmounted, they would stay, and prove to the kernel that who makes a user
/// namespace inside may mount such a file system anew, without what masks its paths.
Status remove_host_views(int root);

}  // namespace stack
