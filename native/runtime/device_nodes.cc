#include "runtime/device_nodes.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>

#include "base/attempt.h"
#include "base/scope_exit.h"
#include "runtime/mount_tree.h"

namespace stack {

namespace {

/// The host's number of an id of the container.
Result<uint32_t> on_host(uint32_t id, const std::vector<IdMapping>& mappings, const std::string& subject) {
  // The mappings of a namespace that is joined need not be in the bundle.
  if (mappings.empty()) return id;
  for (const IdMapping& mapping : mappings) {
    const bool contained = id >= mapping.container && id - mapping.container < mapping.size;
    if (contained) return mapping.host + (id - mapping.container);
  }
  return Failure{"owner of device has no mapping:", 0, std::to_string(id) + " of " + subject};
}

Status make_node(int directory, const std::string& name, const DeviceSpec& device, const Spec& spec) {
  STACK_TAKE(const uid_t uid, on_host(device.uid, spec.uid_mappings, device.path));
  STACK_TAKE(const gid_t gid, on_host(device.gid, spec.gid_mappings, device.path));
  const dev_t number = device.kind == S_IFIFO ? 0 : makedev(device.major, device.minor);
  if (mknodat(directory, name.c_str(), device.kind | device.mode, number) != 0) {
    return system_failure("make device", device.path);
  }
  if (fchownat(directory, name.c_str(), uid, gid, AT_SYMLINK_NOFOLLOW) == 0) return {};
  return system_failure("chown device", device.path);
}

}  // namespace

std::vector<DeviceSpec> devices_of(const Spec& spec) {
  constexpr struct {
    const char* path;
    uint32_t major;
    uint32_t minor;
  } always[] = {{"/dev/null", 1, 3}, {"/dev/zero", 1, 5},    {"/dev/full", 1, 7},
                {"/dev/random", 1, 8}, {"/dev/urandom", 1, 9}, {"/dev/tty", 5, 0}};
  std::vector<DeviceSpec> devices;
  for (const auto& entry : always) {
    const bool given = std::any_of(spec.devices.begin(), spec.devices.end(),
                                   [&](const DeviceSpec& device) { return device.path == entry.path; });
    if (given) continue;
    DeviceSpec device;
    device.path = entry.path;
    device.kind = S_IFCHR;
    device.major = entry.major;
    device.minor = entry.minor;
    devices.push_back(std::move(device));
  }
  devices.insert(devices.end(), spec.devices.begin(), spec.devices.end());
  return devices;
}

bool is_that_device(const struct stat& status, const DeviceSpec& device) {
  return (status.st_mode & S_IFMT) == device.kind &&
         (device.kind == S_IFIFO || status.st_rdev == makedev(device.major, device.minor));
}

Result<std::vector<UniqueFd>> make_device_nodes(const Spec& spec) {
  const uint64_t attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC;
  STACK_TAKE(const UniqueFd top, new_file_system("tmpfs", "devices", {"mode=755", "size=64k"}, attributes));
  const mode_t previous = umask(0);
  const ScopeExit restore([&] { umask(previous); });
  std::vector<UniqueFd> nodes;
  for (const DeviceSpec& device : devices_of(spec)) {
    const std::string name = std::to_string(nodes.size());
    const Status made = make_node(top.get(), name, device, spec);
    if (!made && made.failure().error == EPERM) return std::vector<UniqueFd>();
    if (!made) return made.failure();
    UniqueFd node(openat(top.get(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    if (!node) return system_failure("open device", device.path);
    auto copy = copy_mount(node.get(), false, device.path);
    if (!copy && copy.failure().error == EINVAL) return std::vector<UniqueFd>();
    if (!copy) return copy.failure();
    nodes.push_back(std::move(copy).value());
  }
  return nodes;
}

}  // namespace stack
