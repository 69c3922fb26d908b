#include "runtime/own_executable.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/attempt.h"
#include "base/unique_fd.h"
#include "runtime/mount_tree.h"

namespace stack {

namespace {

constexpr const char* own_path = "/proc/self/exe";
constexpr int all_seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;

bool is_protected(int executable) {
  struct statvfs file_system {};
  if (fstatvfs(executable, &file_system) == 0 && (file_system.f_flag & ST_RDONLY) != 0) return true;
  return fcntl(executable, F_GET_SEALS) == all_seals;
}

Result<UniqueFd> read_only_mount() {
  STACK_TAKE(UniqueFd mount, copy_mount(own_path, false));
  STACK_ATTEMPT(set_mount_attributes(mount.get(), MOUNT_ATTR_RDONLY, 0, false, own_path));
  return mount;
}

/// Who may not mount makes a copy in memory.
Result<UniqueFd> sealed_copy(int executable) {
  struct stat status {};
  if (fstat(executable, &status) != 0) return system_failure("stat", own_path);
  UniqueFd copy(memfd_create("stack-runtime", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!copy) return system_failure("memfd_create", "stack-runtime");
  for (off_t left = status.st_size; left > 0;) {
    const ssize_t moved = sendfile(copy.get(), executable, nullptr, static_cast<size_t>(left));
    if (moved <= 0) return system_failure("copy", own_path);
    left -= moved;
  }
  if (fcntl(copy.get(), F_ADD_SEALS, all_seals) != 0) return system_failure("seal", own_path);
  return copy;
}

}  // namespace

Status protect_own_executable(char** arguments) {
  UniqueFd executable(open(own_path, O_RDONLY | O_CLOEXEC));
  if (!executable) return system_failure("open", own_path);
  if (is_protected(executable.get())) return {};
  auto safe = read_only_mount();
  if (!safe) safe = sealed_copy(executable.get());
  if (!safe) return safe.failure();
  syscall(SYS_execveat, safe.value().get(), "", arguments, environ, AT_EMPTY_PATH);
  return system_failure("execute again", own_path);
}

}  // namespace stack
