#include "base/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>

namespace stack {

Result<UniqueFd> lock_file(const std::string& path, bool wait) {
  UniqueFd fd(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd) return system_failure("open", path);
  const int locked = TEMP_FAILURE_RETRY(flock(fd.get(), wait ? LOCK_EX : LOCK_EX | LOCK_NB));
  if (locked == 0) return fd;
  if (errno == EWOULDBLOCK) return UniqueFd();
  return system_failure("flock", path);
}

}  // namespace stack
