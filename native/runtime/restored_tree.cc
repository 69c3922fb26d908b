#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "base/attempt.h"
#include "base/file.h"
#include "runtime/bind_mounts.h"
#include "runtime/external_mounts.h"
#include "runtime/hidden_paths.h"
#include "runtime/id_mapped_mount.h"
#include "runtime/mount_tree.h"
#include "runtime/path_in_root.h"
#include "runtime/rootfs.h"

namespace stack {

namespace {

Result<UniqueFd> open_directory(const std::string& path) {
  UniqueFd directory(open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!directory) return system_failure("open", path);
  return directory;
}

bool is_directory(int fd) {
  struct stat status {};
  return fstat(fd, &status) == 0 && S_ISDIR(status.st_mode);
}

/// What is restored with a file system of the container comes with its directories.
bool lies_on_restored(const MountSpec& mount, const std::vector<MountSpec>& mounts) {
  return std::any_of(mounts.begin(), mounts.end(), [&](const MountSpec& other) {
    return !is_bind(other) && mount.destination.rfind(other.destination + "/", 0) == 0;
  });
}

/// As the container's process would find it, with the owners that the bundle asks for.
Result<UniqueFd> bind_source(const Spec& spec, size_t position, int root) {
  const MapIds map_ids = [&](size_t at, int detached) { return map_mount_ids(spec, spec.mounts[at], detached); };
  const MountSpec& mount = spec.mounts[position];
  STACK_TAKE(UniqueFd copy, copy_bind_source(spec, position, root, map_ids));
  if (is_id_mapped(mount) && !spec.path_below_root(mount.source)) STACK_ATTEMPT(map_ids(position, copy.get()));
  return copy;
}

/// CRIU makes no directory that it mounts on, while some of them are in what is mounted.
Status make_mount_points(const Spec& spec, int root) {
  for (size_t i = 0; i < spec.mounts.size(); ++i) {
    const MountSpec& mount = spec.mounts[i];
    if (mount.type == "cgroup" || mount.type == "cgroup2" || lies_on_restored(mount, spec.mounts)) continue;
    if (!is_bind(mount)) {
      STACK_ATTEMPT(ensure_directory_in_root(root, mount.destination));
      continue;
    }
    STACK_TAKE(const UniqueFd source, bind_source(spec, i, root));
    STACK_TAKE(const UniqueFd target, is_directory(source.get())
                                          ? ensure_directory_in_root(root, mount.destination)
                                          : ensure_file_in_root(root, mount.destination));
    STACK_ATTEMPT(attach_mount(source.get(), target.get(), mount.destination));
  }
  return {};
}

Result<UniqueFd> copy_external(const Spec& spec, const ExternalMount& mount, int root) {
  if (mount.position) return bind_source(spec, *mount.position, root);
  if (mount.source != "/dev/null") return copy_mount(mount.source, false);
  STACK_TAKE(const UniqueFd null, open_host_null());
  return copy_mount(null.get(), false, mount.source);
}

/// By descriptor, where a container that can write to a volume cannot put a link in the way.
Status attach_external(const Spec& spec, const ExternalMount& mount, const std::string& path, int root) {
  STACK_TAKE(const UniqueFd copy, copy_external(spec, mount, root));
  const mode_t kind = is_directory(copy.get()) ? S_IFDIR : S_IFREG;
  const int made = kind == S_IFDIR ? mkdir(path.c_str(), 0700) : mknod(path.c_str(), S_IFREG | 0600, 0);
  if (made != 0) return system_failure("make", path);
  UniqueFd target(open(path.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  if (!target) return system_failure("open", path);
  return attach_mount(copy.get(), target.get(), mount.source);
}

Status make_externals(const Spec& spec, const Cgroup& cgroup, const std::string& directory, int root) {
  const std::vector<ExternalMount> external = external_mounts(spec, cgroup);
  for (size_t i = 0; i < external.size(); ++i) {
    STACK_ATTEMPT(attach_external(spec, external[i], restored_source(directory, i), root));
  }
  return {};
}

/// A copy of the root stays clean, while mounts on the other one lead to all mount points.
Status make_root(const Spec& spec, const Cgroup& cgroup, const std::string& directory) {
  STACK_TAKE(const UniqueFd root, mount_root(spec, UniqueFd()));
  STACK_TAKE(const UniqueFd copy, copy_mount(root.get(), true, spec.root));
  STACK_ATTEMPT(make_mount_points(spec, root.get()));
  STACK_ATTEMPT(make_externals(spec, cgroup, directory, root.get()));
  if (umount2(descriptor_path(root.get()).c_str(), MNT_DETACH) != 0) return system_failure("unmount", spec.root);
  const std::string path = restored_root(directory);
  if (mkdir(path.c_str(), 0700) != 0) return system_failure("mkdir", path);
  STACK_TAKE(const UniqueFd target, open_directory(path));
  return attach_mount(copy.get(), target.get(), path);
}

/// To the namespace that hooks run in and that the state of containers is kept in.
class WayBack {
 public:
  static Result<WayBack> remember() {
    WayBack way;
    way.namespace_.reset(open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC));
    if (!way.namespace_) return system_failure("open", "/proc/self/ns/mnt");
    STACK_TAKE(way.directory_, open_directory("."));
    return way;
  }
  Status go() const {
    if (setns(namespace_.get(), CLONE_NEWNS) != 0) return system_failure("join", "mount namespace");
    return fchdir(directory_.get()) == 0 ? Status() : system_failure("chdir", ".");
  }

 private:
  UniqueFd namespace_;
  /// setns(2) leaves nothing of it.
  UniqueFd directory_;
};

Status make_tree(const Spec& spec, const Cgroup& cgroup, const std::string& directory) {
  if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    return system_failure("set propagation of mount", "/");
  }
  STACK_TAKE(const UniqueFd space, new_file_system("tmpfs", "tmpfs", {"mode=0700"}, 0));
  STACK_TAKE(const UniqueFd covered, open_directory(directory));
  STACK_ATTEMPT(attach_mount(space.get(), covered.get(), directory));
  return make_root(spec, cgroup, directory);
}

}  // namespace

std::string restored_root(const std::string& directory) { return directory + "/root"; }

std::string restored_source(const std::string& directory, size_t position) {
  return directory + "/" + std::to_string(position);
}

Status with_restored_tree(const Spec& spec, const Cgroup& cgroup, const std::string& directory,
                          const std::function<Status()>& act) {
  STACK_TAKE(const WayBack way, WayBack::remember());
  if (unshare(CLONE_NEWNS) != 0) return system_failure("unshare", "mount namespace");
  Status done = make_tree(spec, cgroup, directory);
  if (done) done = act();
  STACK_ATTEMPT(way.go());
  return done;
}

}  // namespace stack
