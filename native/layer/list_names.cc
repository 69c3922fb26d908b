#include "layer/list_names.h"

#include <dirent.h>
#include <fcntl.h>

#include <algorithm>

#include "base/unique_fd.h"

namespace stack {

Result<std::vector<std::string>> list_names(int directory, const std::string& path) {
  UniqueFd listed(openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  DIR* stream = listed ? fdopendir(listed.get()) : nullptr;
  if (stream == nullptr) return system_failure("read directory", path);
  listed.release();
  std::vector<std::string> names;
  while (const dirent* entry = readdir(stream)) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
  }
  closedir(stream);
  std::sort(names.begin(), names.end());
  // A directory that changes meanwhile may tell of a name twice.
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace stack
