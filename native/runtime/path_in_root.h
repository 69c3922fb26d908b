#pragma once

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace stack {

/// Opens a path below a root (O_PATH), and makes what is missing of it: directories, and as the last
/// part a directory or an empty file. Links are followed as if the root were `/`, also links to nothing.
Result<UniqueFd> ensure_directory_in_root(int root, const std::string& path);
Result<UniqueFd> ensure_file_in_root(int root, const std::string& path);

}  // namespace stack
