#include "layer/sync_file_system.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/unique_fd.h"

namespace stack {

Status sync_file_system(const std::string& path) {
  UniqueFd fd(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!fd) return system_failure("open", path);
  if (syncfs(fd.get()) != 0) return system_failure("syncfs", path);
  return {};
}

}  // namespace stack
