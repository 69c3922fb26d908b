#pragma once

#include "base/unique_fd.h"
#include "runtime/spec.h"

namespace stack {

/// Mounts the overlay that annotations name on root.path, held open as `target`.
Result<UniqueFd> mount_overlay(const Spec& spec, int target);

}  // namespace stack
