#pragma once

#include "runtime/container.h"

namespace stack {

/// Kills what is left of a container, and removes everything of it.
Status delete_container(const Container& container);

}  // namespace stack
