#include "monitor/supervisor.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace stack::monitor {

int run_supervisor(int count, char** arguments) {
  if (count < 2) {
    dprintf(STDERR_FILENO, "stack-monitor supervisor: no program is named\n");
    return 2;
  }
  // Shells and Node pass on whatever they have open; who reads such a pipe would wait for our end.
  constexpr unsigned kFirstInherited = 4;
  close_range(kFirstInherited, ~0U, 0);
  execv(arguments[1], arguments + 1);
  dprintf(STDERR_FILENO, "stack-monitor supervisor: %s: %s\n", arguments[1], strerror(errno));
  return 127;
}

}  // namespace stack::monitor
