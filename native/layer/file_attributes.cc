#include "layer/file_attributes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

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
