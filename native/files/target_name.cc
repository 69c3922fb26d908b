#include "files/target_name.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sstream>

#include "base/attempt.h"
#include "base/file.h"

namespace stack {

namespace {

constexpr int most_links = 40;

/// "/a/b/" as "/a" and "b".
void split(std::string path, std::string& directory, std::string& name) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  const size_t slash = path.rfind('/');
  directory = slash == std::string::npos ? "/" : path.substr(0, slash + 1);
  name = slash == std::string::npos ? path : path.substr(slash + 1);
}

/// The path of what a chain of links at the end of a path leads to.
Result<std::string> follow_links(int root, std::string path) {
  for (int links = 0; links < most_links; ++links) {
    auto found = open_in_root(root, path, O_PATH | O_NOFOLLOW);
    if (!found) return path;
    char target[4096];
    const ssize_t length = readlinkat(found.value().get(), "", target, sizeof target);
    if (length < 0) return path;
    std::string directory, name;
    split(path, directory, name);
    const std::string link(target, static_cast<size_t>(length));
    path = link[0] == '/' ? link : directory + link;
  }
  return Failure{"open", ELOOP, path};
}

}  // namespace

Result<std::vector<std::string>> parts_of(const std::string& name) {
  std::vector<std::string> parts;
  std::istringstream stream(name);
  for (std::string part; std::getline(stream, part, '/');) {
    if (part.empty() || part == ".") continue;
    if (part == "..") return Failure{"unpack", EINVAL, name, "the name leads out of the archive"};
    parts.push_back(part);
  }
  return parts;
}

Result<Target> find_target(int root, const PlaceOptions& options, const TarEntry& first) {
  const std::string& path = options.path;
  auto found = open_in_root(root, path, O_PATH);
  if (!found && found.failure().error != ENOENT) return found.failure();
  struct stat status {};
  if (found && fstat(found.value().get(), &status) != 0) return system_failure("stat", path);
  const bool is_directory = found && S_ISDIR(status.st_mode);
  if (options.is_archive) {
    if (is_directory) return Target{path, false, ""};
    return Failure{"unpack into", found ? ENOTDIR : ENOENT, path};
  }
  STACK_TAKE(const std::vector<std::string> parts, parts_of(first.path));
  if (is_directory) {
    const bool falls_away = parts.empty() || (options.means_content && first.type == '5');
    return Target{path, true, falls_away ? "" : parts.front()};
  }
  if (found && first.type == '5') return Failure{"copy a directory over", ENOTDIR, path};
  if (!found && first.type != '5' && path.back() == '/') return Failure{"copy into", ENOENT, path};
  STACK_TAKE(const std::string last, found ? follow_links(root, path) : Result<std::string>(path));
  Target target{"", true, ""};
  split(last, target.directory, target.top);
  auto parent = open_in_root(root, target.directory, O_PATH | O_DIRECTORY);
  if (!parent) return parent.failure();
  return target;
}

Result<std::string> name_in(const Target& target, const std::string& member) {
  STACK_TAKE(std::vector<std::string> parts, parts_of(member));
  if (target.renames && !parts.empty()) parts.erase(parts.begin());
  std::string name = target.renames ? target.top : "";
  for (const std::string& part : parts) name += (name.empty() ? "" : "/") + part;
  return name;
}

}  // namespace stack
