#include "runtime/credentials.h"

#include <fcntl.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/attempt.h"
#include "base/file.h"
#include "runtime/capabilities.h"

namespace stack {

namespace {

/// setgroups(2) is denied for good in a user namespace that an ordinary user made; it has none then.
Status set_groups(const std::vector<gid_t>& groups) {
  if (setgroups(groups.size(), groups.data()) == 0) return {};
  const int error = errno;
  auto policy = read_file("/proc/self/setgroups", 16);
  const bool denied = policy && policy.value().rfind("deny", 0) == 0;
  if (error == EPERM && groups.empty() && (denied || !policy)) return {};
  return Failure{"setgroups", error, ""};
}

}  // namespace

Status give_stdio(const ProcessSpec& process) {
  if (process.uid == 0) return {};
  for (int fd = 0; fd < 3; ++fd) {
    struct stat status {};
    if (fstat(fd, &status) != 0) continue;
    // What a program may open once more as /dev/stdout. A file that is read is somebody else's.
    const bool is_output = fd != 0 && S_ISREG(status.st_mode);
    const bool is_private = S_ISFIFO(status.st_mode) || is_output || isatty(fd) == 1;
    if (!is_private || status.st_uid == process.uid) continue;
    // A pipe from a process that we may not touch stays as it is; writing to it works all the same.
    if (fchown(fd, process.uid, status.st_gid) != 0 && errno != EPERM && errno != EINVAL && errno != EROFS) {
      return system_failure("chown", "standard descriptor " + std::to_string(fd));
    }
  }
  return {};
}

Status become_user(const ProcessSpec& process) {
  STACK_ATTEMPT(limit_bounding_set(process.capabilities));
  if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0) return system_failure("keep capabilities", "");
  STACK_ATTEMPT(set_groups(process.groups));
  if (setresgid(process.gid, process.gid, process.gid) != 0) {
    return system_failure("setresgid", std::to_string(process.gid));
  }
  if (setresuid(process.uid, process.uid, process.uid) != 0) {
    return system_failure("setresuid", std::to_string(process.uid));
  }
  STACK_ATTEMPT(apply_capabilities(process.capabilities));
  if (process.umask) umask(*process.umask);
  return {};
}

}  // namespace stack
