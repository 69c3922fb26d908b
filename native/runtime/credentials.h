#pragma once

#include "base/result.h"
#include "runtime/spec.h"

namespace stack {

/// Gives pipes and terminals on the standard descriptors to the container's user, so that it can open
/// them again through /dev/stdout.
Status give_stdio(const ProcessSpec& process);

/// Becomes the container's user, with its capabilities. Groups are always set, or those of the host's
/// root would stay.
Status become_user(const ProcessSpec& process);

}  // namespace stack
