#include "runtime/mounts.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <algorithm>

#include "base/attempt.h"
#include "base/file.h"
#include "runtime/copy_up.h"
#include "runtime/id_mapped_mount.h"
#include "runtime/mount_tree.h"
#include "runtime/overlay.h"
#include "runtime/path_in_root.h"

namespace stack {

namespace {

bool is_bind(const MountSpec& mount) {
  if (mount.type == "bind") return true;
  return std::any_of(mount.options.begin(), mount.options.end(), [](const std::string& option) {
    return option == "bind" || option == "rbind";
  });
}

bool is_recursive_bind(const MountSpec& mount) {
  return std::find(mount.options.begin(), mount.options.end(), "rbind") != mount.options.end();
}

/// Containers that write to a volume can put links into it at any moment: none is followed there.
Result<UniqueFd> copy_source(const Spec& spec, const MountSpec& mount) {
  const std::string volumes = spec.stack.volumes + "/";
  const bool is_in_volume = volumes != "/" && mount.source.rfind(volumes, 0) == 0;
  if (!is_in_volume) return copy_mount(mount.source, is_recursive_bind(mount));
  UniqueFd top(open(volumes.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!top) return system_failure("open", volumes);
  STACK_TAKE(const UniqueFd source, open_without_links(top.get(), mount.source.substr(volumes.size()), O_PATH));
  return copy_mount(source.get(), is_recursive_bind(mount), mount.source);
}

long file_system_of(int fd) {
  struct statfs information {};
  return fstatfs(fd, &information) == 0 ? static_cast<long>(information.f_type) : 0;
}

bool is_directory(int fd) {
  struct stat status {};
  return fstat(fd, &status) == 0 && S_ISDIR(status.st_mode);
}

std::string subject_of(const MountSpec& mount) {
  return mount.destination + (mount.source.empty() ? "" : " (from " + mount.source + ")");
}

Status finish(int mount, const MountOptions& options, const std::string& subject) {
  STACK_ATTEMPT(set_mount_attributes(mount, options.set_recursively, options.clear_recursively, true,
                                     subject));
  // What the host mounts later below a source stays out unless the bundle asks for it.
  const uint64_t propagation = options.propagation == 0 ? uint64_t{MS_PRIVATE} : options.propagation;
  const bool recursive = options.propagation == 0 || options.propagation_is_recursive;
  return set_propagation(mount, propagation, recursive, subject);
}

Status make_bind(const MountSpec& mount, const MountOptions& options, UniqueFd source, int root) {
  const std::string subject = subject_of(mount);
  const bool directory = is_directory(source.get());
  auto target = directory ? ensure_directory_in_root(root, mount.destination)
                          : ensure_file_in_root(root, mount.destination);
  if (!target) return target.failure();
  const bool whole_proc = mount.destination == "/proc" && file_system_of(source.get()) == PROC_SUPER_MAGIC;
  if (!whole_proc) STACK_ATTEMPT(check_proc_target(mount.destination, target.value().get()));
  STACK_ATTEMPT(set_mount_attributes(source.get(), options.set, options.clear, false, subject));
  STACK_ATTEMPT(attach_mount(source.get(), target.value().get(), subject));
  return finish(source.get(), options, subject);
}

/// /proc and /sys must be ordinary directories of the image: a link would put them somewhere else, and
/// our own writes with them (CVE-2019-19921).
Result<UniqueFd> open_target(const MountSpec& mount, int root) {
  STACK_TAKE(UniqueFd target, ensure_directory_in_root(root, mount.destination));
  if (mount.type != "proc" && mount.type != "sysfs") return target;
  const std::string relative = mount.destination.substr(mount.destination.find_first_not_of('/'));
  struct stat status {};
  if (fstatat(root, relative.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISDIR(status.st_mode)) {
    return Failure{"must be mounted on ordinary directory:", 0, mount.type + " on " + mount.destination};
  }
  return target;
}

/// The mode that a tmpfs gets when none is asked: that of the directory it covers.
void inherit_mode(MountOptions& options, int target) {
  const bool given = std::any_of(options.data.begin(), options.data.end(), [](const auto& option) {
    return option.rfind("mode=", 0) == 0;
  });
  struct stat status {};
  if (given || fstat(target, &status) != 0) return;
  char mode[16];
  snprintf(mode, sizeof mode, "mode=%o", status.st_mode & 07777);
  options.data.emplace_back(mode);
}

/// Values of 256 bytes and more do not go through fsconfig(2), and some file systems know only mount(2).
Status mount_by_path(const MountSpec& mount, const MountOptions& options, int target) {
  std::string data;
  for (const std::string& option : options.data) data += (data.empty() ? "" : ",") + option;
  const std::string path = descriptor_path(target);
  if (::mount(mount.source.c_str(), path.c_str(), mount.type.c_str(), 0, data.c_str()) != 0) {
    return system_failure("mount", subject_of(mount));
  }
  return {};
}

Status mount_long_options(const MountSpec& mount, const MountOptions& options, int target, int root) {
  STACK_ATTEMPT(mount_by_path(mount, options, target));
  STACK_TAKE(UniqueFd mounted, open_in_root(root, mount.destination, O_PATH));
  STACK_ATTEMPT(set_mount_attributes(mounted.get(), options.set, options.clear, false, subject_of(mount)));
  return finish(mounted.get(), options, subject_of(mount));
}

/// The writable layers of further overlays live and end with that of the root.
Status make_volatile(MountOptions& options) {
  constexpr std::string_view name = "workdir=";
  for (const std::string& option : options.data) {
    if (option.rfind(name, 0) != 0) continue;
    STACK_ATTEMPT(prepare_volatile(option.substr(name.size())));
    options.data.emplace_back("volatile");
    return {};
  }
  return {};
}

bool is_too_long(const std::string& option) { return option.size() > 250; }

Status make_file_system(const Spec& spec, const MountSpec& mount, MountOptions options, int root) {
  STACK_TAKE(UniqueFd target, open_target(mount, root));
  const std::string subject = subject_of(mount);
  if (mount.type != "proc") STACK_ATTEMPT(check_proc_target(mount.destination, target.get()));
  if (mount.type == "overlay" && has_volatile_layers(spec)) STACK_ATTEMPT(make_volatile(options));
  if (mount.type == "tmpfs") inherit_mode(options, target.get());
  if (std::any_of(options.data.begin(), options.data.end(), is_too_long)) {
    return mount_long_options(mount, options, target.get(), root);
  }
  auto made = new_file_system(mount.type, mount.source, options.data, options.set);
  if (!made) {
    // Without a network namespace of its own, a container with a user namespace may not make a sysfs.
    if (mount.type != "sysfs" || made.failure().error != EPERM) return made.failure();
    made = copy_mount("/sys", true);
    if (!made) return made.failure();
  }
  const UniqueFd file_system = std::move(made).value();
  if (options.copy_up) STACK_ATTEMPT(copy_up(target.get(), file_system.get()));
  STACK_ATTEMPT(attach_mount(file_system.get(), target.get(), subject));
  return finish(file_system.get(), options, subject);
}

Status make_mount(const Spec& spec, const Cgroup& cgroup, const MountSpec& mount, UniqueFd source, int root) {
  STACK_TAKE(MountOptions options, parse_mount_options(mount.options));
  if (mount.type == "cgroup" || mount.type == "cgroup2") {
    STACK_TAKE(UniqueFd target, ensure_directory_in_root(root, mount.destination));
    STACK_ATTEMPT(check_proc_target(mount.destination, target.get()));
    return mount_cgroups(spec, cgroup, options, target.get(), root, mount.destination);
  }
  if (!is_bind(mount)) {
    if (is_id_mapped(mount)) return Failure{"ids can be mapped only of a bind mount:", 0, mount.destination};
    return make_file_system(spec, mount, std::move(options), root);
  }
  if (!source) {
    STACK_TAKE(source, copy_source(spec, mount));
  }
  return make_bind(mount, options, std::move(source), root);
}

}  // namespace

Status check_proc_target(const std::string& destination, int target) {
  if (file_system_of(target) != PROC_SUPER_MAGIC) return {};
  static const char* const allowed[] = {
      "/proc/cpuinfo", "/proc/diskstats", "/proc/meminfo",  "/proc/stat", "/proc/swaps",
      "/proc/uptime",  "/proc/loadavg",   "/proc/slabinfo", "/proc/sys/kernel/ns_last_pid",
      "/proc/sys/crypto/fips_enabled"};
  if (std::find(std::begin(allowed), std::end(allowed), destination) != std::end(allowed)) return {};
  return Failure{"mount inside /proc is refused:", 0, destination};
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
    STACK_TAKE(sources.mounts[i], copy_source(spec, mount));
    if (id_mapped) STACK_ATTEMPT(map_mount_ids(spec, mount, sources.mounts[i].get()));
  }
  return sources;
}

Status make_mounts(const Spec& spec, const Cgroup& cgroup, BindSources sources, int root) {
  sources.mounts.resize(spec.mounts.size());
  for (size_t i = 0; i < spec.mounts.size(); ++i) {
    STACK_ATTEMPT(make_mount(spec, cgroup, spec.mounts[i], std::move(sources.mounts[i]), root));
  }
  return {};
}

}  // namespace stack
