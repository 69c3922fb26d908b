#pragma once

#include <string>

#include "runtime/cgroup.h"

namespace stack {

/// The `data` of a stats event, in the form that callers of `runc events` read: nanoseconds and bytes.
/// What the kernel does not count is left out.
std::string statistics_json(const Cgroup& cgroup);

}  // namespace stack
