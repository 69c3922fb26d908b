#include "layer/remove_tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>
#include <vector>

#include "base/unique_fd.h"

namespace stack {
namespace {

/// How deep directories are walked into, each level holding a descriptor. What is deeper is renamed
/// up into the tree's top first, since a container can nest directories without a limit.
constexpr size_t kMaxDepth = 64;

Result<UniqueFd> open_directory(int parent, const std::string& name) {
  open_how how{};
  how.flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  how.resolve = RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS;
  const long fd = syscall(SYS_openat2, parent, name.c_str(), &how, sizeof how);
  if (fd < 0) return system_failure("openat2", name);
  return UniqueFd(static_cast<int>(fd));
}

class TreeRemoval {
 public:
  explicit TreeRemoval(int top) : top_(top) {}

  /// Empties the top, again and again while directories were renamed into it.
  Status run() {
    do {
      moved_ = false;
      empty(top_, 0);
    } while (moved_ && status_.ok());
    return status_;
  }

 private:
  void empty(int directory, size_t depth) {
    // A duplicate would share its offset with earlier listings.
    UniqueFd listed(openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    DIR* stream = listed ? fdopendir(listed.get()) : nullptr;
    if (stream == nullptr) return note(system_failure("opendir", "directory"));
    listed.release();
    while (const dirent* entry = readdir(stream)) {
      if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
      remove(directory, entry->d_name, entry->d_type, depth);
    }
    closedir(stream);
  }

  void remove(int directory, const std::string& name, unsigned char type, size_t depth) {
    if (type != DT_DIR && unlinkat(directory, name.c_str(), 0) == 0) return;
    if (type != DT_DIR && errno != EISDIR) {
      if (errno != ENOENT) note(system_failure("unlinkat", name));
      return;
    }
    if (unlinkat(directory, name.c_str(), AT_REMOVEDIR) == 0) return;
    if (depth + 1 >= kMaxDepth) return move_up(directory, name);
    auto inner = open_directory(directory, name);
    if (!inner) {
      if (inner.failure().error != ENOENT) note(inner.failure());
      return;
    }
    empty(inner.value().get(), depth + 1);
    if (unlinkat(directory, name.c_str(), AT_REMOVEDIR) == 0 || errno == ENOENT) return;
    // Not empty because of a failure that is noted already, or of one that is renamed away later.
    if (errno != ENOTEMPTY || status_.ok()) note(system_failure("unlinkat", name));
  }

  void move_up(int directory, const std::string& name) {
    const std::string moved = ".deep-" + std::to_string(++moves_);
    if (renameat2(directory, name.c_str(), top_, moved.c_str(), RENAME_NOREPLACE) == 0) {
      moved_ = true;
    } else {
      note(system_failure("renameat2", name));
    }
  }

  void note(const Failure& failure) {
    if (status_.ok()) status_ = failure;
  }

  int top_;
  bool moved_ = false;
  size_t moves_ = 0;
  Status status_;
};

}  // namespace

Status remove_entry(int parent, const std::string& name) {
  if (unlinkat(parent, name.c_str(), 0) == 0 || errno == ENOENT) return {};
  if (errno != EISDIR) return system_failure("unlinkat", name);
  if (unlinkat(parent, name.c_str(), AT_REMOVEDIR) == 0) return {};
  auto top = open_directory(parent, name);
  if (!top) {
    if (top.failure().error == ENOENT) return {};
    return top.failure();
  }
  if (Status emptied = TreeRemoval(top.value().get()).run(); !emptied) return emptied;
  if (unlinkat(parent, name.c_str(), AT_REMOVEDIR) == 0 || errno == ENOENT) return {};
  return system_failure("unlinkat", name);
}

Status remove_tree(const std::string& path) {
  const size_t end = path.find_last_not_of('/');
  if (end == std::string::npos) return Failure{"unlinkat", EINVAL, path};
  const std::string trimmed = path.substr(0, end + 1);
  const size_t slash = trimmed.rfind('/');
  const std::string parent =
      slash == std::string::npos ? "." : trimmed.substr(0, slash == 0 ? 1 : slash);
  UniqueFd directory(open(parent.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!directory) {
    if (errno == ENOENT) return {};
    return system_failure("open", parent);
  }
  Status removed = remove_entry(directory.get(), trimmed.substr(slash + 1));
  if (removed) return removed;
  Failure failure = removed.failure();
  failure.subject += " in " + path;
  return failure;
}

}  // namespace stack
