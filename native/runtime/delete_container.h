#pragma once

#include "runtime/container.h"

namespace stack {

/// Kills what is left of a container, and removes everything of it.
Status delete_container(const Container& container);

/// Kills the first process and waits for its end; nothing when it has ended.
Status end_first_process(const Container& container);

}  // namespace stack
