#include "files/changes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <sstream>
#include <vector>

#include "base/attempt.h"
#include "base/file.h"
#include "layer/layer_view.h"
#include "layer/list_names.h"

// Documentation/filesystems/overlayfs.rst: what the upper directory says of those below it.

namespace stack {

namespace {

/// Each level holds a few descriptors.
constexpr int most_levels = 200;

/// One file or directory, held open (O_PATH).
struct Found {
  UniqueFd fd;
  struct stat status {};

  bool is_directory() const { return S_ISDIR(status.st_mode); }
  /// What hides a name of the layers below.
  bool is_whiteout() const { return S_ISCHR(status.st_mode) && status.st_rdev == 0; }
};

using MaybeFound = std::optional<Found>;

/// Nothing when the name is not there, or is hidden. `directory` may be -1.
Result<MaybeFound> find(int directory, const std::string& name) {
  if (directory < 0) return MaybeFound();
  Found found{UniqueFd(openat(directory, name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC))};
  if (!found.fd && errno == ENOENT) return MaybeFound();
  if (!found.fd || fstat(found.fd.get(), &found.status) != 0) return system_failure("open", name);
  return MaybeFound(std::move(found));
}

Result<MaybeFound> find_visible(int directory, const std::string& name) {
  STACK_TAKE(MaybeFound found, find(directory, name));
  if (found && found->is_whiteout()) return MaybeFound();
  return found;
}

std::string attribute_of(const Found& directory, const char* name) {
  char value[4096];
  const ssize_t length = getxattr(descriptor_path(directory.fd.get()).c_str(), name, value, sizeof value);
  return length < 0 ? "" : std::string(value, static_cast<size_t>(length));
}

/// The time and the size of a directory tell of what is in it, not of itself.
bool is_changed(const Found& before, const Found& after) {
  const struct stat& one = before.status;
  const struct stat& other = after.status;
  if (one.st_mode != other.st_mode || one.st_uid != other.st_uid || one.st_gid != other.st_gid) return true;
  if (one.st_rdev != other.st_rdev) return true;
  if (after.is_directory()) return false;
  return one.st_size != other.st_size || one.st_mtim.tv_sec != other.st_mtim.tv_sec ||
         one.st_mtim.tv_nsec != other.st_mtim.tv_nsec ||
         attribute_of(before, "security.capability") != attribute_of(after, "security.capability");
}

/// A directory as the container sees it: what was written there, and what shows through where that has no
/// name. Each may be -1.
struct Merged {
  int upper = -1;
  int under = -1;
};

class Comparison {
 public:
  Comparison(int lower_root, const std::vector<std::string>& hidden) : lower_root_(lower_root), hidden_(hidden) {}

  /// Changes inside of a directory against the one that the image has at the same path, or -1.
  Result<std::string> inside(const Merged& directory, int lower, const std::string& path, int level) {
    if (level > most_levels) return Failure{"compare", ELOOP, path, "directories are nested too deep"};
    STACK_TAKE(const std::vector<std::string> names, names_in(directory, lower, path));
    std::string lines;
    for (const std::string& name : names) {
      STACK_TAKE(const std::string more, at(directory, lower, name, path + "/" + name, level));
      lines += more;
    }
    return lines;
  }

 private:
  /// Where the image itself shows through, what was not written is as it was.
  static Result<std::vector<std::string>> names_in(const Merged& directory, int lower, const std::string& path) {
    std::vector<int> parts{directory.upper};
    if (directory.under != lower) parts.insert(parts.end(), {directory.under, lower});
    std::vector<std::string> names;
    for (const int part : parts) {
      if (part < 0) continue;
      STACK_TAKE(const std::vector<std::string> more, list_names(part, path));
      names.insert(names.end(), more.begin(), more.end());
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
  }

  Result<std::string> at(const Merged& directory, int lower, const std::string& name, const std::string& path,
                         int level) {
    STACK_TAKE(const MaybeFound before, find_visible(lower, name));
    STACK_TAKE(const MaybeFound written, find(directory.upper, name));
    STACK_TAKE(const MaybeFound below, find_visible(directory.under, name));
    const bool is_gone = written ? written->is_whiteout() : !below;
    if (is_gone) return before ? line('D', path) : std::string();
    const Found& after = written ? *written : *below;
    const bool is_hidden = !before && std::find(hidden_.begin(), hidden_.end(), path) != hidden_.end();
    if (is_hidden) {
      ++left_out_;
      return std::string();
    }
    const size_t left_out_before = left_out_;
    std::string inner;
    if (after.is_directory()) {
      UniqueFd origin;
      STACK_TAKE(const Merged merged, merge(written, below, directory.under, origin));
      const int compared = before && before->is_directory() ? before->fd.get() : -1;
      STACK_TAKE(inner, inside(same_as(merged, before, below), compared, path, level + 1));
    }
    const bool holds_hidden = inner.empty() && left_out_ != left_out_before;
    if (!before) return holds_hidden ? std::string() : line('A', path) + inner;
    return is_changed(*before, after) || !inner.empty() ? line('C', path) + inner : std::string();
  }

  /// `origin` keeps open what a renamed directory shows.
  Result<Merged> merge(const MaybeFound& written, const MaybeFound& below, int under, UniqueFd& origin) const {
    const int through = below && below->is_directory() ? below->fd.get() : -1;
    if (!written) return Merged{-1, through};
    const int upper = written->fd.get();
    if (attribute_of(*written, "trusted.overlay.opaque") == "y") return Merged{upper, -1};
    const std::string name = attribute_of(*written, "trusted.overlay.redirect");
    if (name.empty()) return Merged{upper, through};
    // From the root of the overlay, or another name in the same directory.
    const bool is_whole = name[0] == '/';
    if (!is_whole && under < 0) return Merged{upper, -1};
    STACK_TAKE(origin, open_without_links(is_whole ? lower_root_ : under, is_whole ? name.substr(1) : name,
                                          O_PATH | O_DIRECTORY));
    return Merged{upper, origin.get()};
  }

  /// With the descriptor of the image's own directory where it is that one that shows through.
  static Merged same_as(const Merged& merged, const MaybeFound& before, const MaybeFound& below) {
    const bool is_same = before && below && merged.under == below->fd.get() &&
                         before->status.st_ino == below->status.st_ino &&
                         before->status.st_dev == below->status.st_dev;
    return is_same ? Merged{merged.upper, before->fd.get()} : merged;
  }

  static std::string line(char kind, const std::string& path) {
    return std::string{kind, ' '} + path + '\0';
  }

  int lower_root_;
  const std::vector<std::string>& hidden_;
  size_t left_out_ = 0;
};

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> parts;
  std::istringstream stream(list);
  for (std::string part; std::getline(stream, part, ':');) parts.push_back(part);
  return parts;
}

}  // namespace

Status write_changes(const OverlayLayers& layers, const std::vector<std::string>& hidden, int output) {
  STACK_TAKE(const UniqueFd lower, open_layer_view(split(layers.lower)));
  const UniqueFd upper(open(layers.upper.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!upper) return system_failure("open", layers.upper);
  const Merged root{upper.get(), lower.get()};
  const std::string target = layers.target == "/" ? "" : layers.target;
  Comparison comparison(lower.get(), hidden);
  STACK_TAKE(const std::string lines, comparison.inside(root, lower.get(), target, 0));
  return write_all(output, lines, "changes");
}

}  // namespace stack
