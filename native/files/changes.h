#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "files/container_root.h"

namespace stack {

/// Writes what a container has changed of its image to a descriptor: for each path, in the order of the names,
/// "A PATH", "C PATH" or "D PATH" with a NUL at its end, as `docker diff` has it. Of a tree that is gone,
/// its top alone is told. What was added at a path of `hidden`, or only to hold that, is left out. The layers may be
/// in use.
Status write_changes(const OverlayLayers& layers, const std::vector<std::string>& hidden, int output);

}  // namespace stack
