#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace stack {

/// Copies what overlay layers, top first, hold at `path` into the directory `target`, with owners,
/// modes, times and extended attributes. False when they hold no directory there.
/// May give the calling thread a mount namespace of its own: to be called on a thread that ends
/// afterwards.
Result<bool> copy_from_layers(const std::vector<std::string>& layers, const std::string& path,
                              const std::string& target);

}  // namespace stack
