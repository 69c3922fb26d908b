#include "monitor/memory_kills.h"

#include <cstdlib>

#include "base/file.h"

namespace stack::monitor {
namespace {

constexpr size_t kMaxProcFile = 1 << 20;

/// Calls back with each line of a file of /proc.
template <typename F>
void each_line(const std::string& path, F callback) {
  auto content = read_file(path, kMaxProcFile);
  if (!content) return;
  const std::string& text = content.value();
  for (size_t start = 0; start < text.size();) {
    const size_t end = std::min(text.find('\n', start), text.size());
    callback(text.substr(start, end - start));
    start = end + 1;
  }
}

/// Path of a process's cgroup: of the v1 memory controller, or else of v2.
struct CgroupPath {
  std::string path;
  bool is_v1 = false;
};

CgroupPath memory_cgroup(const std::string& process) {
  CgroupPath found;
  each_line("/proc/" + process + "/cgroup", [&](const std::string& line) {
    const size_t first = line.find(':');
    const size_t second = line.find(':', first + 1);
    if (second == std::string::npos) return;
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    const bool is_memory = controllers.find(",memory,") != std::string::npos;
    if (is_memory || (controllers == ",," && !found.is_v1)) {
      found = {line.substr(second + 1), is_memory};
    }
  });
  return found;
}

/// Directory of a cgroup in the file system, from the mount of its hierarchy.
std::string cgroup_directory(const CgroupPath& cgroup) {
  std::string directory;
  each_line("/proc/self/mountinfo", [&](const std::string& line) {
    const size_t separator = line.find(" - ");
    if (separator == std::string::npos || !directory.empty()) return;
    const std::string kind = line.substr(separator + 3);
    const bool matches = cgroup.is_v1 ? kind.rfind("cgroup ", 0) == 0 &&
                                            (kind + ",").find(",memory,") != std::string::npos
                                      : kind.rfind("cgroup2 ", 0) == 0;
    if (!matches) return;
    // Fields: id, parent, device, root, mount point.
    size_t at = 0;
    for (int field = 0; field < 3; ++field) at = line.find(' ', at) + 1;
    const size_t root_end = line.find(' ', at);
    std::string root = line.substr(at, root_end - at);
    if (root == "/") root.clear();
    if (cgroup.path.rfind(root, 0) != 0) return;
    const size_t point_end = line.find(' ', root_end + 1);
    directory = line.substr(root_end + 1, point_end - root_end - 1);
    directory += cgroup.path.substr(root.size());
  });
  return directory;
}

}  // namespace

void MemoryKills::find(pid_t container) {
  find_all(container);
  before_ = count();
}

void MemoryKills::find_all(pid_t container) {
  const CgroupPath cgroup = memory_cgroup(std::to_string(container));
  if (cgroup.path.empty() || cgroup.path == memory_cgroup("self").path) return;
  const std::string directory = cgroup_directory(cgroup);
  if (directory.empty()) return;
  file_ = directory + (cgroup.is_v1 ? "/memory.oom_control" : "/memory.events");
}

bool MemoryKills::happened() const { return !file_.empty() && count() > before_; }

uint64_t MemoryKills::count() const {
  uint64_t kills = 0;
  if (file_.empty()) return kills;
  each_line(file_, [&](const std::string& line) {
    if (line.rfind("oom_kill ", 0) == 0) kills = strtoull(line.c_str() + 9, nullptr, 10);
  });
  return kills;
}

}  // namespace stack::monitor
