#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/attempt.h"
#include "base/file.h"
#include "runtime/mount_tree.h"
#include "runtime/mounts.h"
#include "runtime/path_in_root.h"

namespace stack {

namespace {

/// Of version 2, beside the hierarchies of version 1.
constexpr const char* unified_name = "unified";

/// With a cgroup namespace, a new mount starts at the container's cgroup by itself. Without one, the
/// container sees a copy of its directory.
Result<UniqueFd> unified_mount(const Spec& spec, const Cgroup& cgroup, uint64_t attributes) {
  if (spec.has(CLONE_NEWCGROUP)) return new_file_system("cgroup2", "cgroup", {}, attributes);
  STACK_TAKE(UniqueFd copy, copy_mount(cgroup.unified_directory(), false));
  STACK_ATTEMPT(set_mount_attributes(copy.get(), attributes, 0, false, "cgroup"));
  return copy;
}

Result<UniqueFd> v1_mount(const Spec& spec, const Cgroup& cgroup, const HierarchyV1& hierarchy,
                          uint64_t attributes) {
  if (spec.has(CLONE_NEWCGROUP)) {
    return new_file_system("cgroup", "cgroup", hierarchy.controllers, attributes);
  }
  STACK_TAKE(UniqueFd copy, copy_mount(cgroup.directory(hierarchy), false));
  STACK_ATTEMPT(set_mount_attributes(copy.get(), attributes, 0, false, "cgroup"));
  return copy;
}

Status attach_below(int directory, const std::string& name, int mount) {
  if (mkdirat(directory, name.c_str(), 0755) != 0) return system_failure("mkdir", name);
  UniqueFd target(openat(directory, name.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!target) return system_failure("open", name);
  return attach_mount(mount, target.get(), name);
}

/// Such as "cpu,cpuacct".
std::string name_of(const HierarchyV1& hierarchy) {
  std::string name;
  for (const std::string& controller : hierarchy.controllers) {
    const bool named = controller.rfind("name=", 0) == 0;
    name += (name.empty() ? "" : ",") + (named ? controller.substr(5) : controller);
  }
  return name;
}

/// Where the container has no cgroup of its own, it would see the host's.
bool has_own(const Cgroup& cgroup, const HierarchyV1& hierarchy) {
  return access((cgroup.directory(hierarchy) + "/tasks").c_str(), F_OK) == 0;
}

/// With a link for each part of its name, as on a host.
Status attach_hierarchy(int directory, const HierarchyV1& hierarchy, int mount) {
  const std::string name = name_of(hierarchy);
  STACK_ATTEMPT(attach_below(directory, name, mount));
  if (hierarchy.controllers.size() < 2) return {};
  for (const std::string& controller : hierarchy.controllers) {
    if (symlinkat(name.c_str(), directory, controller.c_str()) != 0) {
      return system_failure("symlink", controller);
    }
  }
  return {};
}

}  // namespace

std::vector<CgroupView> cgroup_views(const Cgroup& cgroup) {
  const Hierarchies& hierarchies = cgroup.hierarchies();
  if (hierarchies.v1.empty()) return {{"", cgroup.unified_directory()}};
  std::vector<CgroupView> views;
  for (const HierarchyV1& hierarchy : hierarchies.v1) {
    if (has_own(cgroup, hierarchy)) views.push_back({name_of(hierarchy), cgroup.directory(hierarchy)});
  }
  if (!hierarchies.unified.empty()) views.push_back({unified_name, cgroup.unified_directory()});
  return views;
}

Status mount_cgroups(const Spec& spec, const Cgroup& cgroup, const MountOptions& options, int target,
                     int root, const std::string& destination) {
  const Hierarchies& hierarchies = cgroup.hierarchies();
  if (hierarchies.v1.empty()) {
    STACK_TAKE(const UniqueFd mount, unified_mount(spec, cgroup, options.set));
    return attach_mount(mount.get(), target, destination);
  }
  STACK_TAKE(const UniqueFd top, new_file_system("tmpfs", "tmpfs", {"mode=755", "size=64k"},
                                                 options.set & ~uint64_t{MOUNT_ATTR_RDONLY}));
  STACK_ATTEMPT(attach_mount(top.get(), target, destination));
  STACK_TAKE(const UniqueFd directory, open_in_root(root, destination, O_RDONLY | O_DIRECTORY));
  for (const HierarchyV1& hierarchy : hierarchies.v1) {
    if (!has_own(cgroup, hierarchy)) continue;
    STACK_TAKE(const UniqueFd mount, v1_mount(spec, cgroup, hierarchy, options.set));
    STACK_ATTEMPT(attach_hierarchy(directory.get(), hierarchy, mount.get()));
  }
  if (!hierarchies.unified.empty()) {
    STACK_TAKE(const UniqueFd mount, unified_mount(spec, cgroup, options.set));
    STACK_ATTEMPT(attach_below(directory.get(), unified_name, mount.get()));
  }
  return set_mount_attributes(top.get(), options.set & MOUNT_ATTR_RDONLY, 0, false, destination);
}

}  // namespace stack
