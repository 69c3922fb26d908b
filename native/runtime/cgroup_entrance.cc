#include <fcntl.h>

#include <algorithm>
#include <sstream>

#include "base/attempt.h"
#include "base/file.h"
#include "runtime/cgroup.h"

namespace stack {

namespace {

constexpr const char* step_enter = "error adding pid of the new process to cgroups:";

Result<std::string> checked_sub_path(const std::string& text) {
  std::string path;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, '/');) {
    if (part == "..") return Failure{"bad sub cgroup path", 0, text};
    if (!part.empty() && part != ".") path += "/" + part;
  }
  return path;
}

Result<UniqueFd> open_directory(const std::string& path) {
  UniqueFd directory(open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!directory) return system_failure(step_enter, path);
  return directory;
}

}  // namespace

Status SubCgroups::add(const std::string& text, const Hierarchies& hierarchies) {
  const size_t colon = text.find(':');
  STACK_TAKE(const std::string path, checked_sub_path(text.substr(colon == std::string::npos ? 0 : colon + 1)));
  is_given = true;
  if (colon == std::string::npos) {
    everywhere = path;
    return {};
  }
  std::istringstream controllers(text.substr(0, colon));
  for (std::string controller; std::getline(controllers, controller, ',');) {
    if (!hierarchies.has_v1(controller)) return Failure{"unknown controller", 0, controller};
    by_controller[controller] = path;
  }
  return {};
}

std::string SubCgroups::path_in(const HierarchyV1& hierarchy) const {
  for (const auto& [controller, path] : by_controller) {
    if (hierarchy.has(controller)) return path;
  }
  return everywhere;
}

Result<CgroupEntrance> Cgroup::entrance(const SubCgroups& below) const {
  CgroupEntrance entrance;
  if (!hierarchies_.unified.empty()) {
    STACK_TAKE(entrance.unified, open_directory(unified_directory() + below.everywhere));
  }
  for (const HierarchyV1& hierarchy : hierarchies_.v1) {
    const std::string sub_path = below.path_in(hierarchy);
    const std::string path = directory(hierarchy) + sub_path + "/tasks";
    UniqueFd tasks(open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (tasks) entrance.tasks.push_back(std::move(tasks));
    else if (errno != ENOENT || !sub_path.empty()) return system_failure(step_enter, path);
  }
  return entrance;
}

Status Cgroup::join(const CgroupEntrance& entrance) {
  for (const UniqueFd& tasks : entrance.tasks) STACK_ATTEMPT(write_all(tasks.get(), "0", "tasks"));
  return {};
}

}  // namespace stack
