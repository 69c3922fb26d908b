#pragma once

#include <string>

#include "base/result.h"

namespace stack {

/// syncfs(2) of the file system that holds a path.
Status sync_file_system(const std::string& path);

}  // namespace stack
