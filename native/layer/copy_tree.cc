#include "layer/copy_tree.h"

#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cstring>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/attempt.h"
#include "base/file.h"
#include "layer/layer_directories.h"
#include "layer/list_names.h"
#include "layer/remove_tree.h"

namespace stack {
namespace {

/// Each level holds three descriptors; an image with deeper directories is not meant to be used.
constexpr int kMaxDepth = 200;

Status copy_extended(const std::string& from, const std::string& to, const std::string& name) {
  std::vector<char> list(65536);
  const ssize_t size = listxattr(from.c_str(), list.data(), list.size());
  if (size < 0) return errno == EOPNOTSUPP ? Status() : system_failure("listxattr", name);
  std::vector<char> value(65536);
  for (const char* key = list.data(); key < list.data() + size; key += strlen(key) + 1) {
    // Those of overlayfs describe the layer, not the file.
    if (strncmp(key, "trusted.", 8) == 0 || strncmp(key, "user.overlay.", 13) == 0) continue;
    const ssize_t length = getxattr(from.c_str(), key, value.data(), value.size());
    if (length < 0) return system_failure("getxattr", name);
    if (setxattr(to.c_str(), key, value.data(), static_cast<size_t>(length), 0) == 0) continue;
    if (errno != EOPNOTSUPP && errno != EPERM) return system_failure("setxattr", name);
  }
  return {};
}

Status copy_attributes(int source, int target, const struct stat& status, const std::string& name) {
  if (fchownat(target, "", status.st_uid, status.st_gid, AT_EMPTY_PATH) != 0) {
    return system_failure("fchownat", name);
  }
  const std::string from = descriptor_path(source);
  const std::string to = descriptor_path(target);
  if (!S_ISLNK(status.st_mode) && chmod(to.c_str(), status.st_mode & 07777) != 0) {
    return system_failure("chmod", name);
  }
  STACK_ATTEMPT(copy_extended(from, to, name));
  const timespec times[] = {status.st_atim, status.st_mtim};
  if (utimensat(target, "", times, AT_EMPTY_PATH) != 0) return system_failure("utimensat", name);
  return {};
}

Status copy_content(int source, int target, const std::string& name) {
  while (true) {
    const ssize_t count = copy_file_range(source, nullptr, target, nullptr, 1 << 30, 0);
    if (count == 0) return {};
    if (count < 0 && errno != EINTR) break;
  }
  if (errno != EXDEV && errno != EINVAL && errno != EOPNOTSUPP && errno != ENOSYS) {
    return system_failure("copy_file_range", name);
  }
  while (true) {
    const ssize_t count = sendfile(target, source, nullptr, 1 << 30);
    if (count == 0) return {};
    if (count < 0 && errno != EINTR) return system_failure("sendfile", name);
  }
}

class TreeCopy {
 public:
  explicit TreeCopy(int top) : top_(top) {}

  Status copy_directory(int source, int target, const std::string& path, int depth) {
    if (depth > kMaxDepth) return Failure{"copy", ELOOP, path, "directories are nested too deep"};
    STACK_TAKE(const auto names, list_names(source, path));
    for (const std::string& name : names) {
      const std::string inner = path.empty() ? name : path + "/" + name;
      STACK_ATTEMPT(copy_entry(source, target, name, inner, depth));
    }
    struct stat status;
    if (fstat(source, &status) != 0) return system_failure("fstat", path);
    return copy_attributes(source, target, status, path);
  }

 private:
  Status copy_entry(int source, int target, const std::string& name, const std::string& path,
                    int depth) {
    UniqueFd found(openat(source, name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    struct stat status;
    if (!found || fstat(found.get(), &status) != 0) return system_failure("openat", path);
    if (S_ISCHR(status.st_mode) && status.st_rdev == 0) return {};
    if (S_ISDIR(status.st_mode)) {
      UniqueFd inner(openat(found.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
      if (!inner) return system_failure("openat", path);
      STACK_TAKE(const UniqueFd made, open_or_make(target, name));
      return copy_directory(inner.get(), made.get(), path, depth + 1);
    }
    STACK_ATTEMPT(remove_entry(target, name));
    if (status.st_nlink > 1 && link_to_copy(status, target, name)) return {};
    STACK_TAKE(const UniqueFd made, copy_file(found.get(), status, target, name));
    if (status.st_nlink > 1) copied_[{status.st_dev, status.st_ino}] = path;
    return copy_attributes(found.get(), made.get(), status, path);
  }

  /// Links to the copy of another name of the same file, when there is one.
  bool link_to_copy(const struct stat& status, int target, const std::string& name) {
    const auto known = copied_.find({status.st_dev, status.st_ino});
    if (known == copied_.end()) return false;
    auto copy = open_in_root(top_, known->second, O_PATH | O_NOFOLLOW);
    const std::string path = copy ? descriptor_path(copy.value().get()) : "";
    return copy && linkat(AT_FDCWD, path.c_str(), target, name.c_str(), AT_SYMLINK_FOLLOW) == 0;
  }

  static Result<UniqueFd> open_or_make(int parent, const std::string& name) {
    const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    UniqueFd present(openat(parent, name.c_str(), flags));
    if (present) return present;
    STACK_ATTEMPT(remove_entry(parent, name));
    return make_directory(parent, name);
  }

  /// Makes a file of the same type with the same content, without its attributes.
  static Result<UniqueFd> copy_file(int source, const struct stat& status, int parent,
                                    const std::string& name) {
    if (S_ISREG(status.st_mode)) {
      UniqueFd input(open(descriptor_path(source).c_str(), O_RDONLY | O_CLOEXEC));
      if (!input) return system_failure("open", name);
      const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
      UniqueFd output(openat(parent, name.c_str(), flags, 0600));
      if (!output) return system_failure("openat", name);
      STACK_ATTEMPT(copy_content(input.get(), output.get(), name));
      return output;
    }
    if (S_ISLNK(status.st_mode)) {
      char link[4096];
      const ssize_t size = readlinkat(source, "", link, sizeof link - 1);
      if (size < 0) return system_failure("readlinkat", name);
      link[size] = '\0';
      if (symlinkat(link, parent, name.c_str()) != 0) return system_failure("symlinkat", name);
    } else if (mknodat(parent, name.c_str(), status.st_mode, status.st_rdev) != 0) {
      return system_failure("mknodat", name);
    }
    UniqueFd made(openat(parent, name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    if (!made) return system_failure("openat", name);
    return made;
  }

  int top_;
  std::map<std::pair<dev_t, ino_t>, std::string> copied_;
};

}  // namespace

Status copy_tree(int source, int target) {
  return TreeCopy(target).copy_directory(source, target, "", 0);
}

}  // namespace stack
