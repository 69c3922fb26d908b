#include "runtime/external_mounts.h"

#include <sched.h>

#include "runtime/bind_mounts.h"
#include "runtime/device_nodes.h"
#include "runtime/mounts.h"

namespace stack {

namespace {

void add_cgroups(const MountSpec& mount, const Cgroup& cgroup, std::vector<ExternalMount>& external) {
  for (const CgroupView& view : cgroup_views(cgroup)) {
    const std::string path = mount.destination + (view.name.empty() ? "" : "/" + view.name);
    external.push_back({path, path, view.directory});
  }
}

}  // namespace

std::vector<ExternalMount> external_mounts(const Spec& spec, const Cgroup& cgroup) {
  std::vector<ExternalMount> external;
  for (size_t i = 0; i < spec.mounts.size(); ++i) {
    const MountSpec& mount = spec.mounts[i];
    const bool is_cgroup = mount.type == "cgroup" || mount.type == "cgroup2";
    if (is_cgroup && !spec.has(CLONE_NEWCGROUP)) add_cgroups(mount, cgroup, external);
    if (!is_cgroup && is_bind(mount)) {
      external.push_back({mount.destination, mount.destination, mount.source, i});
    }
  }
  for (const std::string& path : spec.masked_paths) external.push_back({"/dev/null", path, "/dev/null"});
  if (!spec.has(CLONE_NEWUSER)) return external;
  for (const DeviceSpec& device : devices_of(spec)) {
    external.push_back({device.path, device.path, device.path});
  }
  return external;
}

}  // namespace stack
