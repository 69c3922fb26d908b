#pragma once

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace stack {

/// Takes an exclusive flock(2) on a file, made with mode 0600 if missing.
/// Without `wait` the descriptor is empty when another holds the lock.
Result<UniqueFd> lock_file(const std::string& path, bool wait);

}  // namespace stack
