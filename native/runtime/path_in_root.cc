#include "runtime/path_in_root.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <deque>
#include <sstream>
#include <vector>

#include "base/attempt.h"
#include "base/file.h"

namespace stack {

namespace {

constexpr int most_links = 40;

void prepend_parts(const std::string& path, std::deque<std::string>& parts) {
  std::vector<std::string> found;
  std::istringstream stream(path);
  for (std::string part; std::getline(stream, part, '/');) {
    if (!part.empty() && part != ".") found.push_back(part);
  }
  parts.insert(parts.begin(), found.begin(), found.end());
}

Result<std::string> read_link(int link, const std::string& name) {
  char target[4096];
  const ssize_t length = readlinkat(link, "", target, sizeof target);
  if (length < 0) return system_failure("readlink", name);
  return std::string(target, static_cast<size_t>(length));
}

Status make_entry(int parent, const std::string& name, bool is_directory) {
  if (is_directory) {
    if (mkdirat(parent, name.c_str(), 0755) == 0 || errno == EEXIST) return {};
    return system_failure("mkdir", name);
  }
  UniqueFd made(openat(parent, name.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644));
  if (made || errno == EEXIST) return {};
  return system_failure("create", name);
}

/// Goes down part by part, holding every directory on the way, so that nothing that is renamed or
/// replaced meanwhile can lead outside.
class Walk {
 public:
  Walk(int root, bool ends_in_directory) : root_(root), ends_in_directory_(ends_in_directory) {}

  Result<UniqueFd> to(const std::string& path) {
    prepend_parts(path, parts_);
    while (!parts_.empty()) {
      const std::string part = parts_.front();
      parts_.pop_front();
      STACK_ATTEMPT(part == ".." ? go_up() : go_into(part));
    }
    if (way_.empty()) return Failure{"open", EINVAL, path + ": is the root"};
    return std::move(way_.back());
  }

 private:
  int here() const { return way_.empty() ? root_ : way_.back().get(); }

  Status go_up() {
    if (!way_.empty()) way_.pop_back();
    return {};
  }

  Status go_into(const std::string& part) {
    const bool is_directory = !parts_.empty() || ends_in_directory_;
    UniqueFd next(openat(here(), part.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    if (!next && errno == ENOENT) {
      STACK_ATTEMPT(make_entry(here(), part, is_directory));
      next.reset(openat(here(), part.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    }
    if (!next) return system_failure("open", part);
    struct stat status {};
    if (fstat(next.get(), &status) != 0) return system_failure("stat", part);
    if (!S_ISLNK(status.st_mode)) {
      way_.push_back(std::move(next));
      return {};
    }
    if (++links_ > most_links) return Failure{"open", ELOOP, part};
    STACK_TAKE(const std::string target, read_link(next.get(), part));
    if (!target.empty() && target[0] == '/') way_.clear();
    prepend_parts(target, parts_);
    return {};
  }

  int root_;
  bool ends_in_directory_;
  int links_ = 0;
  std::vector<UniqueFd> way_;
  std::deque<std::string> parts_;
};

Result<UniqueFd> ensure(int root, const std::string& path, bool is_directory) {
  // Most often all of it is there, and the kernel finds it in one call.
  auto found = open_in_root(root, path, O_PATH | (is_directory ? O_DIRECTORY : 0));
  if (found || found.failure().error != ENOENT) return found;
  return Walk(root, is_directory).to(path);
}

}  // namespace

Result<UniqueFd> ensure_directory_in_root(int root, const std::string& path) {
  return ensure(root, path, true);
}

Result<UniqueFd> ensure_file_in_root(int root, const std::string& path) {
  return ensure(root, path, false);
}

}  // namespace stack
