#pragma once

#include "base/result.h"
#include "runtime/spec.h"

namespace stack {

/// Refuses names that are not of a namespace that the container has for itself: they would change the
/// host.
Status check_sysctls(const Spec& spec);

/// Writes them through a procfs that nobody else can reach.
Status apply_sysctls(const Spec& spec);

}  // namespace stack
