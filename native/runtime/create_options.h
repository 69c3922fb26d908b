#pragma once

#include "runtime/commands.h"
#include "runtime/create_container.h"

namespace stack {

/// The flags that `create` and `run` have in common.
Result<CreateOptions> create_options(const Globals& globals, const Arguments& arguments);

}  // namespace stack
