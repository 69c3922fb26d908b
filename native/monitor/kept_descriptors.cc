#include "monitor/kept_descriptors.h"

#include <fcntl.h>

#include "base/attempt.h"

namespace stack::monitor {

Status hold_kept_descriptors() {
  for (const int number : {kNameServerUdp, kNameServerTcp, kConsole}) {
    UniqueFd null(open("/dev/null", O_RDWR | O_CLOEXEC));
    if (!null) return system_failure("open", "/dev/null");
    STACK_ATTEMPT(keep_as(number, std::move(null)));
  }
  return {};
}

Status keep_as(int number, UniqueFd fd) {
  if (fd.get() == number) {
    fd.release();
  } else if (dup3(fd.get(), number, O_CLOEXEC) < 0) {
    return system_failure("dup3", "descriptor " + std::to_string(number));
  }
  return {};
}

}  // namespace stack::monitor
