#include "runtime/copy_up.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

#include <string>

#include "base/attempt.h"
#include "base/unique_fd.h"

namespace stack {

namespace {

constexpr int most_levels = 64;

Status copy_directory(int from, int to, int level);

Status copy_file(int from, int to, const std::string& name, const struct stat& status) {
  UniqueFd source(openat(from, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!source) return system_failure("open", name);
  UniqueFd copy(openat(to, name.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600));
  if (!copy) return system_failure("create", name);
  for (off_t left = status.st_size; left > 0;) {
    const ssize_t moved = sendfile(copy.get(), source.get(), nullptr, static_cast<size_t>(left));
    if (moved < 0) return system_failure("copy", name);
    if (moved == 0) break;
    left -= moved;
  }
  if (fchown(copy.get(), status.st_uid, status.st_gid) != 0) return system_failure("chown", name);
  if (fchmod(copy.get(), status.st_mode & 07777) != 0) return system_failure("chmod", name);
  return {};
}

Status copy_link(int from, int to, const std::string& name, const struct stat& status) {
  char target[4096];
  const ssize_t length = readlinkat(from, name.c_str(), target, sizeof target - 1);
  if (length < 0) return system_failure("readlink", name);
  target[length] = '\0';
  if (symlinkat(target, to, name.c_str()) != 0) return system_failure("symlink", name);
  if (fchownat(to, name.c_str(), status.st_uid, status.st_gid, AT_SYMLINK_NOFOLLOW) != 0) {
    return system_failure("chown", name);
  }
  return {};
}

Status copy_below(int from, int to, const std::string& name, const struct stat& status, int level) {
  constexpr int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  UniqueFd source(openat(from, name.c_str(), flags));
  if (!source) return system_failure("open", name);
  if (mkdirat(to, name.c_str(), 0700) != 0) return system_failure("mkdir", name);
  UniqueFd copy(openat(to, name.c_str(), flags));
  if (!copy) return system_failure("open", name);
  if (fchown(copy.get(), status.st_uid, status.st_gid) != 0) return system_failure("chown", name);
  if (fchmod(copy.get(), status.st_mode & 07777) != 0) return system_failure("chmod", name);
  return copy_directory(source.get(), copy.get(), level + 1);
}

Status copy_entry(int from, int to, const std::string& name, int level) {
  struct stat status {};
  if (fstatat(from, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return system_failure("stat", name);
  if (S_ISDIR(status.st_mode)) return copy_below(from, to, name, status, level);
  if (S_ISREG(status.st_mode)) return copy_file(from, to, name, status);
  if (S_ISLNK(status.st_mode)) return copy_link(from, to, name, status);
  return {};
}

Status copy_directory(int from, int to, int level) {
  if (level > most_levels) return Failure{"copy up", ELOOP, "more than 64 levels"};
  const int listed = openat(from, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (listed < 0) return system_failure("open", "directory");
  DIR* listing = fdopendir(listed);
  Status status;
  while (const dirent* entry = readdir(listing)) {
    const std::string name = entry->d_name;
    if (name == "." || name == "..") continue;
    status = copy_entry(from, to, name, level);
    if (!status) break;
  }
  closedir(listing);
  return status;
}

}  // namespace

Status copy_up(int from, int to) { return copy_directory(from, to, 0); }

}  // namespace stack
