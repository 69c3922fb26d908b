#include "files/pack.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "base/attempt.h"
#include "base/file.h"
#include "files/tar_writer.h"
#include "layer/file_attributes.h"
#include "layer/list_names.h"

namespace stack {

namespace {

/// Each level holds two descriptors.
constexpr int most_levels = 200;

/// The last part of a path, for the name of what is packed: that of "/a/b/." is "b".
std::string base_name(std::string path) {
  while (!path.empty()) {
    const size_t slash = path.rfind('/');
    const std::string part = slash == std::string::npos ? path : path.substr(slash + 1);
    if (!part.empty() && part != ".") return part == ".." ? "." : part;
    path.resize(slash == std::string::npos ? 0 : slash);
  }
  return ".";
}

bool names_directory(const std::string& path) {
  return !path.empty() && (path.back() == '/' || (path.size() > 1 && path.substr(path.size() - 2) == "/."));
}

/// Process ids, devices and the like mean nothing elsewhere, and have no end.
bool is_kernels_own(int directory) {
  struct statfs information {};
  if (fstatfs(directory, &information) != 0) return false;
  const auto type = static_cast<unsigned long>(information.f_type);
  return type == PROC_SUPER_MAGIC || type == SYSFS_MAGIC || type == CGROUP_SUPER_MAGIC ||
         type == CGROUP2_SUPER_MAGIC || type == DEBUGFS_MAGIC || type == TRACEFS_MAGIC;
}

char type_of(mode_t mode) {
  if (S_ISDIR(mode)) return '5';
  if (S_ISLNK(mode)) return '2';
  if (S_ISCHR(mode)) return '3';
  if (S_ISBLK(mode)) return '4';
  return S_ISFIFO(mode) ? '6' : '0';
}

class Packing {
 public:
  explicit Packing(int output, const std::vector<TreePart>* parts = nullptr) : writer_(output), parts_(parts) {}

  /// `found` is an O_PATH descriptor: whatever takes its name meanwhile, this is what is packed.
  Status add(int found, const std::string& path, int level) {
    struct stat status {};
    if (fstat(found, &status) != 0) return system_failure("stat", path);
    if (S_ISSOCK(status.st_mode)) return {};
    TarEntry entry;
    entry.path = S_ISDIR(status.st_mode) ? path + "/" : path;
    entry.type = type_of(status.st_mode);
    entry.mode = status.st_mode & 07777;
    entry.uid = status.st_uid;
    entry.gid = status.st_gid;
    entry.mtime_seconds = status.st_mtim.tv_sec;
    entry.mtime_nanoseconds = static_cast<uint32_t>(status.st_mtim.tv_nsec);
    entry.device_major = major(status.st_rdev);
    entry.device_minor = minor(status.st_rdev);
    if (S_ISLNK(status.st_mode)) {
      STACK_TAKE(entry.link, read_link(found, path));
    }
    if (is_packed_already(status, entry)) return writer_.begin(entry);
    STACK_TAKE(entry.attributes, read_attributes(found, path));
    if (S_ISREG(status.st_mode)) return add_file(found, entry, static_cast<uint64_t>(status.st_size));
    STACK_ATTEMPT(writer_.begin(entry));
    return S_ISDIR(status.st_mode) ? add_content(found, path, level) : Status();
  }

  /// What a directory holds, under names that begin there.
  Status add_inside(int directory) { return add_content(directory, "", 0); }

  Status finish() { return writer_.finish(); }

 private:
  static Result<std::string> read_link(int link, const std::string& path) {
    char target[4096];
    const ssize_t length = readlinkat(link, "", target, sizeof target);
    if (length < 0) return system_failure("readlink", path);
    return std::string(target, static_cast<size_t>(length));
  }

  Status add_content(int directory, const std::string& path, int level) {
    if (level > most_levels) return Failure{"pack", ELOOP, path, "directories are nested too deep"};
    if (level > 0 && is_kernels_own(directory)) return {};
    STACK_TAKE(const std::vector<std::string> names, list_names(directory, path));
    for (const std::string& name : names) {
      const std::string inner_path = path.empty() ? name : path + "/" + name;
      if (const TreePart* part = part_at(inner_path)) {
        STACK_ATTEMPT(add(part->root.get(), inner_path, level + 1));
        continue;
      }
      const UniqueFd inner(openat(directory, name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
      if (!inner && errno == ENOENT) continue;
      if (!inner) return system_failure("open", inner_path);
      STACK_ATTEMPT(add(inner.get(), inner_path, level + 1));
    }
    return {};
  }

  const TreePart* part_at(const std::string& path) const {
    if (parts_ == nullptr) return nullptr;
    const auto found = std::find_if(parts_->begin(), parts_->end(),
                                    [&](const TreePart& part) { return part.target == "/" + path; });
    return found == parts_->end() ? nullptr : &*found;
  }

  /// Of a whole tree, a second name of a file is a hard link to the first. Of what is copied, each is a file.
  bool is_packed_already(const struct stat& status, TarEntry& entry) {
    if (parts_ == nullptr || S_ISDIR(status.st_mode) || status.st_nlink < 2) return false;
    const auto [known, is_new] = names_.try_emplace({status.st_dev, status.st_ino}, entry.path);
    if (is_new) return false;
    entry.type = '1';
    entry.link = known->second;
    return true;
  }

  /// The size is told first: a file that has become shorter is filled up, one that grows is cut.
  Status add_file(int found, TarEntry& entry, uint64_t size) {
    const UniqueFd file(open(descriptor_path(found).c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (!file) return system_failure("open", entry.path);
    entry.size = size;
    STACK_ATTEMPT(writer_.begin(entry));
    uint64_t left = size;
    while (left > 0) {
      const ssize_t count = read(file.get(), buffer_.data(), std::min<uint64_t>(buffer_.size(), left));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return system_failure("read", entry.path);
      if (count == 0) break;
      STACK_ATTEMPT(writer_.content({buffer_.data(), static_cast<size_t>(count)}));
      left -= static_cast<uint64_t>(count);
    }
    std::fill(buffer_.begin(), buffer_.end(), '\0');
    for (; left > 0; left -= std::min<uint64_t>(buffer_.size(), left)) {
      STACK_ATTEMPT(writer_.content({buffer_.data(), std::min<uint64_t>(buffer_.size(), left)}));
    }
    return writer_.end();
  }

  TarWriter writer_;
  /// Of a whole tree; else nothing.
  const std::vector<TreePart>* parts_;
  std::map<std::pair<dev_t, ino_t>, std::string> names_;
  std::vector<char> buffer_ = std::vector<char>(256 * 1024);
};

}  // namespace

Status pack(int root, const PackOptions& options, int output) {
  const bool follows = options.follows_link || names_directory(options.path);
  STACK_TAKE(const UniqueFd found, open_in_root(root, options.path, O_PATH | (follows ? 0 : O_NOFOLLOW)));
  Packing packing(output);
  STACK_ATTEMPT(packing.add(found.get(), base_name(options.path), 0));
  return packing.finish();
}

Status pack_tree(int root, const std::vector<TreePart>& parts, int output) {
  Packing packing(output, &parts);
  STACK_ATTEMPT(packing.add_inside(root));
  return packing.finish();
}

}  // namespace stack
