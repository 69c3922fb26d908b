#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace stack {

/// The root of what overlay layers, top first, show together: read-only, and mounted nowhere.
/// May give the calling thread a mount namespace of its own.
Result<UniqueFd> open_layer_view(const std::vector<std::string>& layers);

}  // namespace stack
