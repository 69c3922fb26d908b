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

Status make_bind(const Spec& spec, const MountSpec& mount, const MountOptions& options, UniqueFd source,
                 int root) {
  const std::string subject = subject_of(mount);
  const bool directory = is_directory(source.get());
  auto target = directory ? ensure_directory_in_root(root, mount.destination)
                          : ensure_file_in_root(root, mount.destination);
  if (!target) return target.failure();
  const bool whole_proc = mount.destination == "/proc" && file_system_of(source.get()) == PROC_SUPER_MAGIC;
  if (!whole_proc) STACK_ATTEMPT(check_proc_target(mount.destination, target.value().get()));
  STACK_ATTEMPT(check_locked_attributes(spec, mount, options, source.get()));
  const MountAttributes attributes = bind_attributes(spec, options);
  STACK_ATTEMPT(set_mount_attributes(source.get(), attributes.set, attributes.clear, false, subject));
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

/// The mode that a tmpfs gets when none is asked: that of the directory it covers, or its own 1777 where
/// there is none yet.
void inherit_mode(MountOptions& options, const std::string& destination, int root) {
  const bool given = std::any_of(options.data.begin(), options.data.end(), [](const auto& option) {
    return option.rfind("mode=", 0) == 0;
  });
  if (given) return;
  const auto covered = open_in_root(root, destination, O_PATH | O_DIRECTORY);
  struct stat status {};
  if (!covered || fstat(covered.value().get(), &status) != 0) return;
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

struct MountSite {
  const Spec& spec;
  const Cgroup& cgroup;
  int root;
  const MapIds& map_ids;
  /// What is to be read-only in the end: mounts and devices have their places in it until then.
  std::vector<UniqueFd> read_only = {};
};

Result<UniqueFd> new_file_system_for(const MountSpec& mount, const MountOptions& options) {
  auto made = new_file_system(mount.type, mount.source, options.data, options.set);
  // Without a network namespace of its own, a container with a user namespace may not make a sysfs.
  const bool is_refused = !made && mount.type == "sysfs" && made.failure().error == EPERM;
  return is_refused ? copy_mount("/sys", true) : std::move(made);
}

Status make_file_system(MountSite& site, const MountSpec& mount, MountOptions options) {
  const bool is_tmpfs = mount.type == "tmpfs";
  if (is_tmpfs) inherit_mode(options, mount.destination, site.root);
  STACK_TAKE(UniqueFd target, open_target(mount, site.root));
  const std::string subject = subject_of(mount);
  if (mount.type != "proc") STACK_ATTEMPT(check_proc_target(mount.destination, target.get()));
  if (mount.type == "overlay" && has_volatile_layers(site.spec)) STACK_ATTEMPT(make_volatile(options));
  if (std::any_of(options.data.begin(), options.data.end(), is_too_long)) {
    return mount_long_options(mount, options, target.get(), site.root);
  }
  const bool is_read_only_later = is_tmpfs && (options.set & MOUNT_ATTR_RDONLY) != 0;
  if (is_read_only_later) options.set &= ~uint64_t{MOUNT_ATTR_RDONLY};
  STACK_TAKE(UniqueFd file_system, new_file_system_for(mount, options));
  if (options.copy_up) STACK_ATTEMPT(copy_up(target.get(), file_system.get()));
  STACK_ATTEMPT(attach_mount(file_system.get(), target.get(), subject));
  STACK_ATTEMPT(finish(file_system.get(), options, subject));
  if (is_read_only_later) site.read_only.push_back(std::move(file_system));
  return {};
}

Status make_mount(MountSite& site, size_t position, UniqueFd source) {
  const MountSpec& mount = site.spec.mounts[position];
  STACK_TAKE(MountOptions options, parse_mount_options(mount.options));
  if (mount.type == "cgroup" || mount.type == "cgroup2") {
    STACK_TAKE(UniqueFd target, ensure_directory_in_root(site.root, mount.destination));
    STACK_ATTEMPT(check_proc_target(mount.destination, target.get()));
    return mount_cgroups(site.spec, site.cgroup, options, target.get(), site.root, mount.destination);
  }
  if (!is_bind(mount)) {
    if (is_id_mapped(mount)) return Failure{"ids can be mapped only of a bind mount:", 0, mount.destination};
    return make_file_system(site, mount, std::move(options));
  }
  if (!source) {
    STACK_TAKE(source, copy_bind_source(site.spec, position, site.root, site.map_ids));
  }
  return make_bind(site.spec, mount, options, std::move(source), site.root);
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

Result<std::vector<UniqueFd>> make_mounts(const Spec& spec, const Cgroup& cgroup, BindSources sources,
                                          int root, const MapIds& map_ids) {
  MountSite site{spec, cgroup, root, map_ids};
  sources.mounts.resize(spec.mounts.size());
  for (size_t i = 0; i < spec.mounts.size(); ++i) {
    STACK_ATTEMPT(make_mount(site, i, std::move(sources.mounts[i])));
  }
  return std::move(site.read_only);
}

}  // namespace stack
