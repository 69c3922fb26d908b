#include "runtime/rootfs.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/attempt.h"
#include "runtime/host_views.h"
#include "runtime/mount_tree.h"
#include "runtime/overlay.h"

namespace stack {

namespace {

/// 0 when the value is not known.
uint64_t propagation_of(const std::string& name) {
  if (name == "shared" || name == "rshared") return MS_SHARED;
  if (name == "slave" || name == "rslave") return MS_SLAVE;
  if (name == "private" || name == "rprivate") return MS_PRIVATE;
  if (name == "unbindable" || name == "runbindable") return MS_UNBINDABLE;
  return 0;
}

Status detach_from_host(const Spec& spec) {
  uint64_t propagation = MS_SLAVE;
  if (!spec.root_propagation.empty()) {
    propagation = propagation_of(spec.root_propagation);
    if (propagation == 0) return Failure{"unknown rootfsPropagation", 0, spec.root_propagation};
  }
  // A container that shares with the host cannot be cut off from it first.
  if (propagation == MS_SHARED || propagation == MS_UNBINDABLE) propagation = MS_SLAVE;
  if (mount(nullptr, "/", nullptr, MS_REC | propagation, nullptr) == 0) return {};
  return system_failure("set propagation of mount", "/");
}

}  // namespace

Result<UniqueFd> mount_root(const Spec& spec, UniqueFd copy) {
  if (spec.has(CLONE_NEWNS)) STACK_ATTEMPT(detach_from_host(spec));
  if (copy) {
    // Root of a user namespace may not be able to reach root.path, and "/" is as good a place: what
    // lies on it is not seen by paths of processes whose root is below.
    UniqueFd top(open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!top) return system_failure("open", "/");
    STACK_ATTEMPT(attach_mount(copy.get(), top.get(), "/"));
    return copy;
  }
  UniqueFd target(open(spec.root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!target) return system_failure("open root", spec.root);
  if (!spec.stack.lower_directories.empty()) return mount_overlay(spec, target.get());
  STACK_TAKE(UniqueFd root, copy_mount(target.get(), true, spec.root));
  // In the host's own namespace, what is mounted below it is to be seen there alone.
  if (!spec.has(CLONE_NEWNS)) STACK_ATTEMPT(set_propagation(root.get(), MS_PRIVATE, true, spec.root));
  STACK_ATTEMPT(attach_mount(root.get(), target.get(), spec.root));
  return root;
}

Status enter_root(int root, RootChange change) {
  if (fchdir(root) != 0) return system_failure("chdir", "root");
  if (change == RootChange::move) {
    STACK_ATTEMPT(remove_host_views(root));
    if (mount(".", "/", nullptr, MS_MOVE, nullptr) != 0) return system_failure("move", "root");
  }
  if (change == RootChange::pivot) {
    // pivot_root(2) "pivot_root(".", ".")": the old root ends up on top of the new one.
    if (syscall(SYS_pivot_root, ".", ".") != 0) return system_failure("pivot_root", "");
    if (umount2(".", MNT_DETACH) != 0) return system_failure("unmount", "old root");
  } else if (chroot(".") != 0) {
    return system_failure("chroot", "root");
  }
  if (chdir("/") != 0) return system_failure("chdir", "/");
  return {};
}

Status finish_root(const Spec& spec) {
  const uint64_t propagation =
      spec.root_propagation.empty() ? uint64_t{MS_PRIVATE} : propagation_of(spec.root_propagation);
  UniqueFd root(open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!root) return system_failure("open", "/");
  STACK_ATTEMPT(set_propagation(root.get(), propagation, false, "/"));
  if (!spec.root_readonly) return {};
  return set_mount_attributes(root.get(), MOUNT_ATTR_RDONLY, 0, false, "/");
}

}  // namespace stack
