#pragma once

#include "base/child.h"

namespace stack::monitor {

/// As `start_child`, and the kernel kills it when this process ends: a container that is half made
/// would belong to nobody. Of the options, environment and group are not looked at.
Result<pid_t> start_bound_child(const ChildOptions& options);

}  // namespace stack::monitor
