#include "layer/file_attributes.h"

#include <fcntl.h>
#include <linux/limits.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cstring>
#include <vector>

#include "base/file.h"

namespace stack {
namespace {

/// Not `trusted.*` and `user.overlay.*`, with which a layer could redirect lookups, and not the
/// labels of security modules, which are the machine's to give.
bool is_allowed(const std::string& name) {
  if (name.rfind("user.overlay.", 0) == 0) return false;
  return name.rfind("user.", 0) == 0 || name.rfind("system.posix_acl_", 0) == 0 ||
         name == "security.capability";
}

Status set_extended(const std::string& path, const TarEntry& entry) {
  for (const auto& [name, value] : entry.attributes) {
    if (!is_allowed(name)) continue;
    if (setxattr(path.c_str(), name.c_str(), value.data(), value.size(), 0) == 0) continue;
    // A file system without them, or a type of file that cannot have them: the rest is usable.
    if (errno != EOPNOTSUPP && errno != EPERM) return system_failure("setxattr", entry.path);
  }
  return {};
}

}  // namespace

Result<Attributes> read_attributes(int fd, const std::string& subject) {
  const std::string path = descriptor_path(fd);
  Attributes attributes;
  // Long enough for all that the kernel lets a file have (xattr(7)).
  std::vector<char> names(XATTR_LIST_MAX);
  const ssize_t size = listxattr(path.c_str(), names.data(), names.size());
  if (size < 0 && errno == EOPNOTSUPP) return attributes;
  if (size < 0) return system_failure("listxattr", subject);
  std::vector<char> value(XATTR_SIZE_MAX);
  for (const char* name = names.data(); name < names.data() + size; name += strlen(name) + 1) {
    if (!is_allowed(name)) continue;
    const ssize_t length = getxattr(path.c_str(), name, value.data(), value.size());
    if (length < 0 && errno == ENODATA) continue;
    if (length < 0) return system_failure("getxattr", subject);
    attributes.emplace_back(name, std::string(value.data(), static_cast<size_t>(length)));
  }
  return attributes;
}

Status set_attributes(int fd, const TarEntry& entry) {
  if (fchownat(fd, "", entry.uid, entry.gid, AT_EMPTY_PATH) != 0) {
    return system_failure("fchownat", entry.path);
  }
  const std::string path = descriptor_path(fd);
  // The mode of a symbolic link has no meaning.
  if (entry.type != '2' && chmod(path.c_str(), entry.mode) != 0) {
    return system_failure("chmod", entry.path);
  }
  return set_extended(path, entry);
}

Status set_time(int fd, int64_t seconds, uint32_t nanoseconds, const std::string& subject) {
  const timespec times[] = {{0, UTIME_OMIT}, {seconds, static_cast<long>(nanoseconds)}};
  if (utimensat(fd, "", times, AT_EMPTY_PATH) == 0) return {};
  return system_failure("utimensat", subject);
}

}  // namespace stack
