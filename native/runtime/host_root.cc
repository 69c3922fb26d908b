#include "runtime/host_root.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>

#ifndef STATX_MNT_ID_UNIQUE
#define STATX_MNT_ID_UNIQUE 0x00004000U
#endif

namespace stack {

namespace {

/// Unlike the ids of mountinfo, which kernels before 6.8 have alone, a unique one is never given again.
uint64_t mount_on(const std::string& path) {
  struct statx found {};
  const unsigned wanted = STATX_MNT_ID | STATX_MNT_ID_UNIQUE;
  return statx(AT_FDCWD, path.c_str(), AT_SYMLINK_NOFOLLOW, wanted, &found) == 0 ? found.stx_mnt_id : 0;
}

}  // namespace

HostRoot::HostRoot(const Spec& spec) {
  if (spec.has(CLONE_NEWNS)) return;
  path_ = spec.root;
  covered_ = mount_on(path_);
}

uint64_t HostRoot::mounted() const {
  const uint64_t id = path_.empty() ? covered_ : mount_on(path_);
  return id == covered_ ? 0 : id;
}

Status HostRoot::unmount() const { return unmount_root(path_, mounted()); }

Status unmount_root(const std::string& path, uint64_t id) {
  if (id == 0 || mount_on(path) != id) return {};
  if (umount2(path.c_str(), MNT_DETACH | UMOUNT_NOFOLLOW) == 0) return {};
  return system_failure("unmount", path);
}

}  // namespace stack
