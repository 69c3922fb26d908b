#include "runtime/bind_mounts.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/statvfs.h>

#include <algorithm>

#include "base/attempt.h"
#include "base/file.h"
#include "runtime/id_mapped_mount.h"
#include "runtime/mount_tree.h"

namespace stack {

namespace {

constexpr uint64_t access_times = MOUNT_ATTR__ATIME | MOUNT_ATTR_NODIRATIME;

struct LockedAttribute {
  uint64_t attribute;
  unsigned long flag;
  const char* name;
};

constexpr LockedAttribute locked_attributes[] = {
    {MOUNT_ATTR_RDONLY, ST_RDONLY, "read-only"},
    {MOUNT_ATTR_NOSUID, ST_NOSUID, "nosuid"},
    {MOUNT_ATTR_NODEV, ST_NODEV, "nodev"},
    {MOUNT_ATTR_NOEXEC, ST_NOEXEC, "noexec"},
};

uint64_t access_times_of(unsigned long flags) {
  uint64_t attributes = (flags & ST_NODIRATIME) != 0 ? MOUNT_ATTR_NODIRATIME : 0;
  if ((flags & ST_NOATIME) != 0) return attributes | MOUNT_ATTR_NOATIME;
  return attributes | ((flags & ST_RELATIME) != 0 ? MOUNT_ATTR_RELATIME : MOUNT_ATTR_STRICTATIME);
}

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

bool has_option(const MountSpec& mount, const char* option) {
  return std::find(mount.options.begin(), mount.options.end(), option) != mount.options.end();
}

bool is_recursive(const MountSpec& mount) { return has_option(mount, "rbind"); }

/// Containers that write to a volume can put links into it at any moment: none is followed there.
Result<UniqueFd> copy_from_host(const Spec& spec, const MountSpec& mount) {
  const std::string volumes = spec.stack.volumes + "/";
  const bool is_in_volume = volumes != "/" && mount.source.rfind(volumes, 0) == 0;
  if (!is_in_volume) return copy_mount(mount.source, is_recursive(mount));
  UniqueFd top(open(volumes.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!top) return system_failure("open", volumes);
  STACK_TAKE(const UniqueFd source, open_without_links(top.get(), mount.source.substr(volumes.size()), O_PATH));
  return copy_mount(source.get(), is_recursive(mount), mount.source);
}

/// Links of the image lead nowhere but into it.
Result<UniqueFd> copy_from_root(const MountSpec& mount, const std::string& path, int root) {
  if (path.empty()) return copy_mount(root, is_recursive(mount), mount.source);
  STACK_TAKE(const UniqueFd source, open_in_root(root, path, O_PATH));
  return copy_mount(source.get(), is_recursive(mount), mount.source);
}

}  // namespace

bool is_bind(const MountSpec& mount) {
  return mount.type == "bind" || has_option(mount, "bind") || has_option(mount, "rbind");
}

Result<BindSources> open_bind_sources(const Spec& spec) {
  BindSources sources;
  const bool has_user_namespace = spec.has(CLONE_NEWUSER);
  if (has_user_namespace && spec.stack.lower_directories.empty()) {
    STACK_TAKE(sources.root, copy_mount(spec.root, true));
  }
  sources.mounts.resize(spec.mounts.size());
  for (size_t i = 0; i < spec.mounts.size(); ++i) {
    const MountSpec& mount = spec.mounts[i];
    const bool id_mapped = is_id_mapped(mount);
    if (!is_bind(mount) || (!has_user_namespace && !id_mapped)) continue;
    if (spec.path_below_root(mount.source)) continue;
    STACK_TAKE(sources.mounts[i], copy_from_host(spec, mount));
    if (id_mapped) STACK_ATTEMPT(map_mount_ids(spec, mount, sources.mounts[i].get()));
  }
  return sources;
}

Result<UniqueFd> copy_bind_source(const Spec& spec, size_t position, int root, const MapIds& map_ids) {
  const MountSpec& mount = spec.mounts[position];
  const auto below_root = spec.path_below_root(mount.source);
  if (!below_root) return copy_from_host(spec, mount);
  STACK_TAKE(UniqueFd source, copy_from_root(mount, *below_root, root));
  if (is_id_mapped(mount)) STACK_ATTEMPT(map_ids(position, source.get()));
  return source;
}

Status check_locked_attributes(const Spec& spec, const MountSpec& mount, const MountOptions& options,
                               int source) {
  if (!spec.has(CLONE_NEWUSER)) return {};
  struct statvfs status {};
  if (fstatvfs(source, &status) != 0) return system_failure("statvfs", mount.source);
  const auto refused = [&](const std::string& what) {
    return Failure{"error mounting", EPERM, quoted(mount.source) + " at " + quoted(mount.destination),
                   "a user namespace cannot change that the source is " + what};
  };
  for (const LockedAttribute& locked : locked_attributes) {
    if ((status.f_flag & locked.flag) != 0 && (options.clear & locked.attribute) != 0) {
      return refused(locked.name);
    }
  }
  const uint64_t wanted = options.set & access_times;
  if (options.gives_access_times && wanted != access_times_of(status.f_flag)) {
    return refused("mounted with other access times");
  }
  return {};
}

MountAttributes bind_attributes(const Spec& spec, const MountOptions& options) {
  if (!options.gives_attributes) return {};
  constexpr uint64_t lockable = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
  uint64_t clear = MOUNT_ATTR_NOSYMFOLLOW;
  if (!spec.has(CLONE_NEWUSER)) clear |= lockable;
  clear &= ~options.set;
  // Of access times the kernel takes all or nothing.
  if (options.gives_access_times) clear |= access_times & ~(options.set & MOUNT_ATTR_NODIRATIME);
  return {options.set, clear};
}

}  // namespace stack
