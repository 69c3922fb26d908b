#include "runtime/cgroup.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <sstream>

#include "base/attempt.h"
#include "base/file.h"
#include "runtime/cgroup_settings.h"

namespace stack {

namespace {

Status write_file(const std::string& path, const std::string& value) {
  UniqueFd file(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file) return system_failure("open", path);
  return write_all(file.get(), value, "\"" + value + "\" to " + path);
}

/// Calls with each directory from below the mount to the whole path.
template <typename F>
Status for_each_level(const std::string& mount, const std::string& path, F visit) {
  for (size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    STACK_ATTEMPT(visit(mount + path.substr(0, end)));
    if (end == std::string::npos) return {};
  }
}

/// A new cpuset is empty, and no process may enter it.
Status fill_cpuset(const std::string& directory) {
  for (const char* name : {"/cpuset.cpus", "/cpuset.mems"}) {
    STACK_TAKE(const std::string own, read_file(directory + name, 65536));
    if (own.find_first_not_of(" \n") != std::string::npos) continue;
    const std::string parent = directory.substr(0, directory.rfind('/'));
    STACK_TAKE(const std::string inherited, read_file(parent + name, 65536));
    STACK_ATTEMPT(write_file(directory + name, inherited));
  }
  return {};
}

Status make_directory(const std::string& directory) {
  if (mkdir(directory.c_str(), 0755) == 0 || errno == EEXIST) return {};
  return system_failure("make cgroup", directory);
}

/// Lets the children of a directory have these controllers. What it cannot have shows when a limit is
/// written.
Status enable_controllers(const std::string& directory, const std::vector<std::string>& wanted) {
  STACK_TAKE(const std::string available, read_file(directory + "/cgroup.controllers", 4096));
  STACK_TAKE(const std::string enabled, read_file(directory + "/cgroup.subtree_control", 4096));
  const auto contains = [](const std::string& list, const std::string& name) {
    std::istringstream words(list);
    for (std::string word; words >> word;) {
      if (word == name) return true;
    }
    return false;
  };
  for (const std::string& controller : wanted) {
    if (!contains(available, controller) || contains(enabled, controller)) continue;
    // Fails where processes live in the directory itself, which then stays without it.
    const Status ignored = write_file(directory + "/cgroup.subtree_control", "+" + controller);
    (void)ignored;
  }
  return {};
}

Status make_unified(const Hierarchies& hierarchies, const std::string& path,
                    const ResourcesSpec& resources) {
  std::vector<std::string> wanted;
  if (hierarchies.v1.empty()) {
    wanted = {"cpu", "cpuset", "io", "memory", "pids"};
  }
  for (const CgroupSetting& setting : settings_v2(resources)) {
    if (!hierarchies.has_v1(setting.controller)) wanted.push_back(setting.controller);
  }
  std::string parent = hierarchies.unified;
  return for_each_level(hierarchies.unified, path, [&](const std::string& directory) -> Status {
    if (!wanted.empty()) STACK_ATTEMPT(enable_controllers(parent, wanted));
    parent = directory;
    return make_directory(directory);
  });
}

Result<std::string> checked_path(const std::string& path) {
  std::string result;
  std::istringstream parts(path);
  for (std::string part; std::getline(parts, part, '/');) {
    if (part.empty() || part == ".") continue;
    if (part == "..") return Failure{"invalid cgroupsPath", 0, path};
    result += "/" + part;
  }
  if (result.empty()) return Failure{"invalid cgroupsPath", 0, "\"" + path + "\""};
  return result;
}

}  // namespace

Result<Cgroup> Cgroup::locate(const std::string& path) {
  Cgroup cgroup;
  STACK_TAKE(cgroup.path_, checked_path(path));
  STACK_TAKE(cgroup.hierarchies_, find_hierarchies());
  // Without any, neither limits nor device rules would hold.
  if (cgroup.hierarchies_.unified.empty() && cgroup.hierarchies_.v1.empty()) {
    return Failure{"no cgroup file system is mounted on", 0, "/sys/fs/cgroup"};
  }
  return cgroup;
}

std::string Cgroup::unified_directory() const {
  return hierarchies_.unified.empty() ? "" : hierarchies_.unified + path_;
}

Status Cgroup::create(const ResourcesSpec& resources) {
  STACK_ATTEMPT(check_unused());
  const Status created = fill(resources);
  if (!created) {
    const Status removed = remove();
    (void)removed;  // The first failure is the one to tell.
  }
  return created;
}

Status Cgroup::fill(const ResourcesSpec& resources) {
  STACK_ATTEMPT(create_directories(resources));
  STACK_ATTEMPT(write_limits(resources));
  return limit_devices(resources);
}

/// Limits of another container would be overwritten, and in a frozen one our process would stop for good.
Status Cgroup::check_unused() const {
  STACK_TAKE(const std::vector<pid_t> present, processes());
  if (!present.empty()) return Failure{"container's cgroup is not empty:", EBUSY, path_};
  if (frozen()) return Failure{"container's cgroup unexpectedly frozen:", 0, path_};
  return {};
}

Status Cgroup::create_directories(const ResourcesSpec& resources) {
  if (!hierarchies_.unified.empty()) STACK_ATTEMPT(make_unified(hierarchies_, path_, resources));
  // All of them: where it had none of its own, the container would stay in the cgroup of its caller, and
  // end with that when systemd stops it.
  for (const HierarchyV1& hierarchy : hierarchies_.v1) {
    const bool is_cpuset = hierarchy.has("cpuset");
    STACK_ATTEMPT(for_each_level(hierarchy.mount, path_, [&](const std::string& directory) -> Status {
      STACK_ATTEMPT(make_directory(directory));
      return is_cpuset ? fill_cpuset(directory) : Status();
    }));
  }
  return {};
}

}  // namespace stack
