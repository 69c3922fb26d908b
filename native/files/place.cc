#include "files/place.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cstdio>
#include <vector>

#include "base/attempt.h"
#include "base/file.h"
#include "files/target_name.h"
#include "layer/file_attributes.h"
#include "layer/tar_reader.h"
#include "runtime/path_in_root.h"

namespace stack {

namespace {

struct DirectoryTime {
  std::string path;
  int64_t seconds;
  uint32_t nanoseconds;
};

class Placing {
 public:
  Placing(int root, const PlaceOptions& options) : root_(root), options_(options) {}

  Status run(TarReader& reader) {
    TarEntry entry;
    for (bool is_first = true;; is_first = false) {
      STACK_TAKE(const bool found, reader.next(entry));
      if (!found) break;
      if (is_first) {
        STACK_TAKE(target_, find_target(root_, options_, entry));
      }
      STACK_ATTEMPT(add(entry, reader));
    }
    return set_directory_times();
  }

 private:
  Status add(TarEntry& entry, TarReader& reader) {
    STACK_TAKE(const std::string name, name_in(target_, entry.path));
    // The directory that all goes into stays as it is.
    if (name.empty()) return {};
    const size_t slash = name.rfind('/');
    const std::string parent = slash == std::string::npos ? "" : name.substr(0, slash);
    const std::string base = slash == std::string::npos ? name : name.substr(slash + 1);
    STACK_TAKE(const UniqueFd directory, open_parent(parent));
    change_owner(entry);
    switch (entry.type) {
      case '0': return add_file(directory.get(), base, entry, reader);
      case '1': return add_hard_link(directory.get(), base, entry);
      case '2': return add_link(directory.get(), base, entry);
      case '5': return add_directory(directory.get(), base, name, entry);
      case '3':
      case '4':
      case '6': return add_node(directory.get(), base, entry);
      default: return Failure{"unpack", EOPNOTSUPP, entry.path, "the type of the member is unknown"};
    }
  }

  std::string path_of(const std::string& name) const { return target_.directory + "/" + name; }

  /// Found anew for each member, from the root on: what has become a link leads below the root only.
  Result<UniqueFd> open_parent(const std::string& parent) const {
    const std::string path = path_of(parent);
    if (path.find_first_not_of('/') == std::string::npos) return open_in_root(root_, "/", O_PATH | O_DIRECTORY);
    return ensure_directory_in_root(root_, path);
  }

  void change_owner(TarEntry& entry) const {
    if (!options_.owner) return;
    entry.uid = options_.owner->uid;
    entry.gid = options_.owner->gid;
    if (entry.type != '5') entry.mode &= 0777;
    std::erase_if(entry.attributes, [](const auto& attribute) { return attribute.first == "security.capability"; });
  }

  /// Takes away what has the name, unless that is a directory. `is_busy`: a mount lies there.
  static Status clear(int directory, const std::string& base, bool& is_busy) {
    is_busy = false;
    if (unlinkat(directory, base.c_str(), 0) == 0 || errno == ENOENT) return {};
    is_busy = errno == EBUSY;
    if (is_busy) return {};
    return system_failure(errno == EISDIR ? "replace a directory by a file:" : "replace", base);
  }

  Status add_file(int directory, const std::string& base, const TarEntry& entry, TarReader& reader) {
    bool is_busy = false;
    STACK_ATTEMPT(clear(directory, base, is_busy));
    const int how = is_busy ? O_TRUNC | O_NONBLOCK : O_CREAT | O_EXCL;
    const UniqueFd file(openat(directory, base.c_str(), O_WRONLY | how | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file) return system_failure("create", entry.path);
    while (true) {
      STACK_TAKE(const std::string_view piece, reader.content());
      if (piece.empty()) break;
      STACK_ATTEMPT(write_all(file.get(), piece, entry.path));
    }
    // A file that is mounted is another's: only its content is replaced.
    if (is_busy) return {};
    STACK_ATTEMPT(set_attributes(file.get(), entry));
    return set_time(file.get(), entry.mtime_seconds, entry.mtime_nanoseconds, entry.path);
  }

  Status add_directory(int directory, const std::string& base, const std::string& name, const TarEntry& entry) {
    if (mkdirat(directory, base.c_str(), 0700) != 0 && errno != EEXIST) {
      return system_failure("mkdir", entry.path);
    }
    const UniqueFd made(openat(directory, base.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!made) return system_failure("replace a file by a directory:", entry.path);
    times_.push_back({name, entry.mtime_seconds, entry.mtime_nanoseconds});
    return set_attributes(made.get(), entry);
  }

  Status add_link(int directory, const std::string& base, const TarEntry& entry) {
    bool is_busy = false;
    STACK_ATTEMPT(clear(directory, base, is_busy));
    if (symlinkat(entry.link.c_str(), directory, base.c_str()) != 0) return system_failure("symlink", entry.path);
    return finish_node(directory, base, entry);
  }

  /// A device is made for who keeps owners, as by cp(1): to anyone else its mode could open it.
  Status add_node(int directory, const std::string& base, const TarEntry& entry) {
    const bool is_device = entry.type != '6';
    const bool is_whiteout = entry.device_major == 0 && entry.device_minor == 0;
    if (is_device && (options_.owner || is_whiteout)) {
      fprintf(stderr, "device left out: %s\n", entry.path.c_str());
      return {};
    }
    bool is_busy = false;
    STACK_ATTEMPT(clear(directory, base, is_busy));
    const mode_t type = entry.type == '3' ? S_IFCHR : entry.type == '4' ? S_IFBLK : S_IFIFO;
    const dev_t device = is_device ? makedev(entry.device_major, entry.device_minor) : 0;
    if (mknodat(directory, base.c_str(), type | 0600, device) != 0) return system_failure("mknod", entry.path);
    return finish_node(directory, base, entry);
  }

  Status add_hard_link(int directory, const std::string& base, const TarEntry& entry) {
    bool is_busy = false;
    STACK_ATTEMPT(clear(directory, base, is_busy));
    STACK_TAKE(const std::string name, name_in(target_, entry.link));
    STACK_TAKE(const UniqueFd source, open_in_root(root_, path_of(name), O_PATH | O_NOFOLLOW));
    const std::string path = descriptor_path(source.get());
    if (linkat(AT_FDCWD, path.c_str(), directory, base.c_str(), AT_SYMLINK_FOLLOW) == 0) return {};
    return system_failure("link", entry.path);
  }

  static Status finish_node(int directory, const std::string& base, const TarEntry& entry) {
    const UniqueFd made(openat(directory, base.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    if (!made) return system_failure("open", entry.path);
    struct stat status {};
    if (fstat(made.get(), &status) != 0) return system_failure("stat", entry.path);
    // Whoever has put something else there meanwhile keeps it as it is.
    if (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode)) return {};
    STACK_ATTEMPT(set_attributes(made.get(), entry));
    return set_time(made.get(), entry.mtime_seconds, entry.mtime_nanoseconds, entry.path);
  }

  /// Last, as making what is in a directory changes its time.
  Status set_directory_times() {
    for (auto time = times_.rbegin(); time != times_.rend(); ++time) {
      auto found = open_in_root(root_, path_of(time->path), O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
      if (!found) continue;
      STACK_ATTEMPT(set_time(found.value().get(), time->seconds, time->nanoseconds, time->path));
    }
    return {};
  }

  int root_;
  const PlaceOptions& options_;
  Target target_;
  std::vector<DirectoryTime> times_;
};

}  // namespace

Status place(int root, const PlaceOptions& options, UniqueFd input) {
  TarReader reader = TarReader::take(std::move(input), "the archive");
  return Placing(root, options).run(reader);
}

}  // namespace stack
