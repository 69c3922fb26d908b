#include "base/process.h"

#include <poll.h>

#include "base/file.h"
#include "base/pidfd.h"

namespace stack {

Result<std::optional<std::string>> process_start_time(pid_t pid) {
  const std::string path = "/proc/" + std::to_string(pid) + "/stat";
  auto read = read_file(path, 4096);
  if (!read) {
    const int error = read.failure().error;
    if (error == ENOENT || error == ESRCH) return std::optional<std::string>();
    return read.failure();
  }
  // The command name may contain blanks and parentheses; the fields count from its last one.
  const std::string& line = read.value();
  size_t at = line.rfind(')');
  for (int field = 2; field < 22 && at != std::string::npos; ++field) at = line.find(' ', at + 1);
  if (at == std::string::npos) return Failure{"parse", EINVAL, path};
  return std::optional<std::string>(line.substr(at + 1, line.find(' ', at + 1) - at - 1));
}

Result<UniqueFd> open_process(pid_t pid, const std::string& start_time) {
  const std::string subject = "process " + std::to_string(pid);
  UniqueFd pidfd(pidfd_open(pid));
  if (!pidfd) return system_failure("pidfd_open", subject);
  // The pid cannot be given to another process between these two as long as the pidfd's one lives.
  auto found = process_start_time(pid);
  if (!found) return found.failure();
  const bool same = found.value().has_value() && *found.value() == start_time;
  if (!same || process_ended(pidfd.get())) return Failure{"pidfd_open", ESRCH, subject};
  return pidfd;
}

bool process_ended(int pidfd) {
  pollfd descriptor{pidfd, POLLIN, 0};
  return poll(&descriptor, 1, 0) == 1;
}

}  // namespace stack
