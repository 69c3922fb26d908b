#include "runtime/host_views.h"

#include <sys/mount.h>
#include <unistd.h>

#include <climits>
#include <sstream>
#include <vector>

#include "base/attempt.h"
#include "base/file.h"

namespace stack {

namespace {

/// "\040" and the like (proc_pid_mountinfo(5)).
std::string unescaped(const std::string& text) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 3 >= text.size()) {
      result += text[i];
      continue;
    }
    result += static_cast<char>(strtol(text.substr(i + 1, 3).c_str(), nullptr, 8));
    i += 3;
  }
  return result;
}

/// In the order in which they were mounted.
Result<std::vector<std::string>> find_views(const std::string& root) {
  STACK_TAKE(const std::string mounts, read_file("/proc/self/mountinfo", 16 << 20));
  std::vector<std::string> views;
  std::istringstream lines(mounts);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string id, parent, device, top, point;
    words >> id >> parent >> device >> top >> point;
    const size_t separator = line.find(" - ");
    const std::string type = separator == std::string::npos ? "" : line.substr(separator + 3);
    const bool is_view = type.rfind("proc ", 0) == 0 || type.rfind("sysfs ", 0) == 0;
    point = unescaped(point);
    if (is_view && point != root && point.rfind(root + "/", 0) != 0) views.push_back(point);
  }
  return views;
}

}  // namespace

Status remove_host_views(int root) {
  char path[PATH_MAX];
  const ssize_t length = readlink(descriptor_path(root).c_str(), path, sizeof path);
  if (length < 0) return system_failure("readlink", "root");
  const std::string root_path(path, static_cast<size_t>(length));
  // There the root lies on "/", and what is below it has the same paths as what is the host's.
  if (root_path == "/") return Failure{"--no-pivot is not possible with a user namespace", 0, ""};
  STACK_TAKE(const std::vector<std::string> views, find_views(root_path));
  for (auto view = views.rbegin(); view != views.rend(); ++view) {
    if (umount2(view->c_str(), MNT_DETACH | UMOUNT_NOFOLLOW) == 0) continue;
    // Mounts that came with a more privileged namespace are locked: then something covers it.
    if (errno != EINVAL && errno != EPERM) return system_failure("unmount", *view);
    if (mount("tmpfs", view->c_str(), "tmpfs", MS_RDONLY, "size=0k") != 0) {
      return system_failure("cover", *view);
    }
  }
  return {};
}

}  // namespace stack
