#include "runtime/null_descriptors.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/unique_fd.h"

namespace stack {

namespace {

bool is_null(int fd) {
  struct stat status {};
  return fstat(fd, &status) == 0 && S_ISCHR(status.st_mode) && status.st_rdev == makedev(1, 3);
}

}  // namespace

void reopen_null_descriptors() {
  for (int number = 0; number < 3; ++number) {
    if (!is_null(number)) continue;
    const int access = fcntl(number, F_GETFL) & O_ACCMODE;
    // A container may have put something else there, which must not block us, such as a FIFO.
    const UniqueFd null(open("/dev/null", access | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (!null || !is_null(null.get())) continue;
    if (fcntl(null.get(), F_SETFL, 0) == 0) dup2(null.get(), number);
  }
}

}  // namespace stack
