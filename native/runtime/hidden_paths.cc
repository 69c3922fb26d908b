#include "runtime/hidden_paths.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <set>
#include <string>

#include "base/attempt.h"
#include "base/file.h"
#include "runtime/mount_tree.h"

namespace stack {

namespace {

/// Nothing when there is no such path.
Result<UniqueFd> open_existing(int root, const std::string& path) {
  auto target = open_in_root(root, path, O_PATH);
  if (target) return target;
  const int error = target.failure().error;
  if (error == ENOENT || error == ENOTDIR || error == EACCES) return UniqueFd();
  return target;
}

Result<UniqueFd> empty_directory() {
  return new_file_system("tmpfs", "tmpfs", {"size=0k", "nr_inodes=2", "mode=0755"}, MOUNT_ATTR_RDONLY);
}

}  // namespace

Result<UniqueFd> open_host_null() {
  UniqueFd null(open("/dev/null", O_PATH | O_NOFOLLOW | O_CLOEXEC));
  struct stat status {};
  if (!null || fstat(null.get(), &status) != 0) return system_failure("open", "/dev/null");
  if (!S_ISCHR(status.st_mode) || status.st_rdev != makedev(1, 3)) {
    return Failure{"is not the null device:", 0, "/dev/null"};
  }
  return null;
}

Status mask_paths(const Spec& spec, int root) {
  if (spec.masked_paths.empty()) return {};
  STACK_TAKE(const UniqueFd null, open_host_null());
  UniqueFd empty;
  std::set<std::string> masked;
  for (const std::string& path : spec.masked_paths) {
    if (!masked.insert(path).second) continue;
    STACK_TAKE(const UniqueFd target, open_existing(root, path));
    if (!target) continue;
    struct stat status {};
    if (fstat(target.get(), &status) != 0) return system_failure("stat", path);
    if (!S_ISDIR(status.st_mode)) {
      STACK_TAKE(const UniqueFd cover, copy_mount(null.get(), false, path));
      STACK_ATTEMPT(attach_mount(cover.get(), target.get(), path));
      continue;
    }
    // One file system for all of them: making one costs more than copying its mount.
    STACK_TAKE(UniqueFd cover, empty ? copy_mount(empty.get(), false, path) : empty_directory());
    STACK_ATTEMPT(attach_mount(cover.get(), target.get(), path));
    if (!empty) empty = std::move(cover);
  }
  return {};
}

Status protect_paths(const Spec& spec, int root) {
  for (const std::string& path : spec.readonly_paths) {
    STACK_TAKE(const UniqueFd target, open_existing(root, path));
    if (!target) continue;
    STACK_TAKE(const UniqueFd copy, copy_mount(target.get(), true, path));
    STACK_ATTEMPT(set_mount_attributes(copy.get(), MOUNT_ATTR_RDONLY, 0, true, path));
    STACK_ATTEMPT(attach_mount(copy.get(), target.get(), path));
  }
  return {};
}

}  // namespace stack
