#pragma once

#include "runtime/container.h"

namespace stack {

/// Lets a created container execute its program, and waits until it does. Fails with the failure of
/// execve(2).
Status start_container(const Container& container);

}  // namespace stack
