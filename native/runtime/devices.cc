#include "runtime/devices.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/attempt.h"
#include "base/file.h"
#include "runtime/device_nodes.h"
#include "runtime/mount_tree.h"
#include "runtime/mounts.h"
#include "runtime/path_in_root.h"

namespace stack {

namespace {

struct Place {
  UniqueFd directory;
  std::string name;
};

Result<Place> place_of(int root, const std::string& path) {
  const size_t slash = path.rfind('/');
  if (path.empty() || path[0] != '/' || slash + 1 == path.size()) {
    return Failure{"invalid device path", 0, path};
  }
  const std::string name = path.substr(slash + 1);
  if (name == "." || name == "..") return Failure{"invalid device path", 0, path};
  const std::string parent = slash == 0 ? "/" : path.substr(0, slash);
  STACK_TAKE(UniqueFd directory, ensure_directory_in_root(root, parent));
  return Place{std::move(directory), name};
}

Status make_node(int directory, const std::string& name, const DeviceSpec& device) {
  const dev_t number = device.kind == S_IFIFO ? 0 : makedev(device.major, device.minor);
  if (mknodat(directory, name.c_str(), device.kind | device.mode, number) == 0) return {};
  struct stat status {};
  const bool there = errno == EEXIST && fstatat(directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
  if (there && is_that_device(status, device)) return {};
  if (there) return Failure{"make device", EEXIST, device.path};
  return system_failure("make device", device.path);
}

Status make_device(int root, const DeviceSpec& device) {
  STACK_TAKE(const Place place, place_of(root, device.path));
  STACK_ATTEMPT(make_node(place.directory.get(), place.name, device));
  // By descriptor: the name could be another file by then.
  UniqueFd node(openat(place.directory.get(), place.name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  struct stat status {};
  if (!node || fstat(node.get(), &status) != 0) return system_failure("open device", device.path);
  if (!is_that_device(status, device)) return Failure{"make device", EEXIST, device.path};
  const bool owned = status.st_uid == device.uid && status.st_gid == device.gid;
  if (!owned && fchownat(node.get(), "", device.uid, device.gid, AT_EMPTY_PATH) != 0) {
    return system_failure("chown device", device.path);
  }
  const bool moded = (status.st_mode & 07777) == device.mode;
  if (!moded && chmod(descriptor_path(node.get()).c_str(), device.mode) != 0) {
    return system_failure("chmod device", device.path);
  }
  return {};
}

/// The host's device, where none could be made.
Result<UniqueFd> host_device(const DeviceSpec& device) {
  UniqueFd source(open(device.path.c_str(), O_PATH | O_CLOEXEC));
  struct stat status {};
  if (!source || fstat(source.get(), &status) != 0) return system_failure("open device", device.path);
  if (!is_that_device(status, device)) return Failure{"device differs on the host:", 0, device.path};
  STACK_TAKE(UniqueFd copy, copy_mount(source.get(), false, device.path));
  constexpr uint64_t attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC;
  STACK_ATTEMPT(set_mount_attributes(copy.get(), attributes, 0, false, device.path));
  return copy;
}

Status bind_device(int root, const DeviceSpec& device, UniqueFd node) {
  if (!node) {
    STACK_TAKE(node, host_device(device));
  }
  STACK_TAKE(const UniqueFd target, ensure_file_in_root(root, device.path));
  STACK_ATTEMPT(check_proc_target(device.path, target.get()));
  return attach_mount(node.get(), target.get(), device.path);
}

Status make_link(int directory, const char* name, const char* target) {
  if (symlinkat(target, directory, name) == 0 || errno == EEXIST) return {};
  return system_failure("make link /dev/", name);
}

Status make_links(int root) {
  STACK_TAKE(const UniqueFd directory, ensure_directory_in_root(root, "/dev"));
  STACK_ATTEMPT(make_link(directory.get(), "fd", "/proc/self/fd"));
  STACK_ATTEMPT(make_link(directory.get(), "stdin", "/proc/self/fd/0"));
  STACK_ATTEMPT(make_link(directory.get(), "stdout", "/proc/self/fd/1"));
  STACK_ATTEMPT(make_link(directory.get(), "stderr", "/proc/self/fd/2"));
  // A kernel need not have it, and a link that leads nowhere helps nobody.
  if (access("/proc/kcore", F_OK) == 0) STACK_ATTEMPT(make_link(directory.get(), "core", "/proc/kcore"));
  return make_link(directory.get(), "ptmx", "pts/ptmx");
}

/// A bundle that mounts the host's /dev keeps it as it is.
bool binds_dev(const Spec& spec) {
  for (const MountSpec& mount : spec.mounts) {
    if (mount.destination == "/dev" && mount.type != "tmpfs" && mount.type != "devtmpfs") return true;
  }
  return false;
}

}  // namespace

Status make_devices(const Spec& spec, std::vector<UniqueFd> nodes, int root) {
  if (binds_dev(spec)) return {};
  const std::vector<DeviceSpec> devices = devices_of(spec);
  nodes.resize(devices.size());
  const mode_t previous = umask(0);
  for (size_t i = 0; i < devices.size(); ++i) {
    const bool binds = spec.has(CLONE_NEWUSER);
    STACK_ATTEMPT(binds ? bind_device(root, devices[i], std::move(nodes[i])) : make_device(root, devices[i]));
  }
  umask(previous);
  return make_links(root);
}

}  // namespace stack
