#include "layer/layer_directories.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/file.h"

namespace stack {

Status make_opaque(int directory, const std::string& subject) {
  const std::string path = descriptor_path(directory);
  if (setxattr(path.c_str(), "trusted.overlay.opaque", "y", 1, 0) == 0) return {};
  return system_failure("setxattr", subject);
}

bool is_whiteout(int parent, const std::string& name) {
  struct stat status;
  return fstatat(parent, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
         S_ISCHR(status.st_mode) && status.st_rdev == makedev(0, 0);
}

Result<UniqueFd> make_directory(int parent, const std::string& name) {
  const bool was_whiteout = is_whiteout(parent, name);
  if (was_whiteout && unlinkat(parent, name.c_str(), 0) != 0) {
    return system_failure("unlinkat", name);
  }
  if (mkdirat(parent, name.c_str(), 0755) != 0) return system_failure("mkdirat", name);
  UniqueFd made(openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!made) return system_failure("openat", name);
  // Whatever our umask is.
  if (fchmod(made.get(), 0755) != 0) return system_failure("fchmod", name);
  if (was_whiteout) {
    if (Status opaque = make_opaque(made.get(), name); !opaque) return opaque.failure();
  }
  return made;
}

Result<int> LayerDirectories::open(const std::string& path) {
  if (path.empty()) return root_;
  if (last_ && path == last_path_ && !is_stale_) return last_.get();
  auto opened = open_or_make(path);
  if (!opened) return opened.failure();
  last_ = std::move(opened.value());
  last_path_ = path;
  is_stale_ = false;
  return last_.get();
}

Result<UniqueFd> LayerDirectories::open_or_make(const std::string& path) {
  auto opened = open_in_root(root_, path, O_PATH | O_DIRECTORY);
  if (opened) return opened;
  const int error = opened.failure().error;
  if (error != ENOENT && error != ENOTDIR) return opened;
  UniqueFd parent(fcntl(root_, F_DUPFD_CLOEXEC, 0));
  if (!parent) return system_failure("fcntl", path);
  for (size_t start = 0; start < path.size();) {
    const size_t end = std::min(path.find('/', start), path.size());
    auto inner = open_in_root(root_, path.substr(0, end), O_PATH | O_DIRECTORY);
    if (!inner) inner = make_directory(parent.get(), path.substr(start, end - start));
    if (!inner) return inner.failure();
    parent = std::move(inner.value());
    start = end + 1;
  }
  return parent;
}

}  // namespace stack
