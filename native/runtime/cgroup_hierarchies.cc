#include "runtime/cgroup_hierarchies.h"

#include <linux/magic.h>
#include <sys/vfs.h>

#include <algorithm>
#include <sstream>

#include "base/attempt.h"
#include "base/file.h"

namespace stack {

namespace {

constexpr const char* top = "/sys/fs/cgroup";

std::vector<std::string> controllers_of(const std::string& options) {
  static const char* const known[] = {"cpu",     "cpuacct",  "cpuset",  "memory",     "devices",
                                      "freezer", "net_cls",  "blkio",   "perf_event", "net_prio",
                                      "hugetlb", "pids",     "rdma",    "misc"};
  std::vector<std::string> controllers;
  std::istringstream stream(options);
  for (std::string option; std::getline(stream, option, ',');) {
    const bool is_known = std::find(std::begin(known), std::end(known), option) != std::end(known);
    if (is_known || option.rfind("name=", 0) == 0) controllers.push_back(option);
  }
  return controllers;
}

/// One line of proc_pid_mountinfo(5).
void read_mount(const std::string& line, Hierarchies& found) {
  const size_t separator = line.find(" - cgroup");
  if (separator == std::string::npos) return;
  std::istringstream before(line.substr(0, separator));
  std::istringstream after(line.substr(separator + 3));
  std::string id, parent, device, root, mount, type, source, options;
  before >> id >> parent >> device >> root >> mount;
  after >> type >> source >> options;
  // Other places that the same trees are mounted on are not ours to use.
  if (mount.rfind(top, 0) != 0) return;
  if (type == "cgroup2") found.unified = mount;
  if (type == "cgroup") found.v1.push_back({mount, controllers_of(options)});
}

}  // namespace

bool HierarchyV1::has(const std::string& controller) const {
  return std::find(controllers.begin(), controllers.end(), controller) != controllers.end();
}

bool Hierarchies::has_v1(const std::string& controller) const {
  // The controller of block devices is the only one that version 2 gave another name.
  const std::string name = controller == "io" ? "blkio" : controller;
  return std::any_of(v1.begin(), v1.end(), [&](const auto& one) { return one.has(name); });
}

namespace {

Result<Hierarchies> look_for_hierarchies() {
  Hierarchies found;
  struct statfs information {};
  if (statfs(top, &information) == 0 && information.f_type == CGROUP2_SUPER_MAGIC) {
    found.unified = top;
    return found;
  }
  STACK_TAKE(const std::string mounts, read_file("/proc/self/mountinfo", 16 << 20));
  std::istringstream lines(mounts);
  for (std::string line; std::getline(lines, line);) read_mount(line, found);
  return found;
}

}  // namespace

/// Once for each process: the kernel writes a line for every mount of the machine.
Result<Hierarchies> find_hierarchies() {
  static const Result<Hierarchies> found = look_for_hierarchies();
  return found;
}

}  // namespace stack
