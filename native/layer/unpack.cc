#include "layer/unpack.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <vector>

#include "base/attempt.h"
#include "base/file.h"
#include "layer/file_attributes.h"
#include "layer/layer_directories.h"
#include "layer/layer_name.h"
#include "layer/remove_tree.h"
#include "layer/tar_reader.h"

namespace stack {
namespace {

/// A layer with more is an attack on the inodes of the file system.
constexpr uint64_t kMaxEntries = 10'000'000;

struct DirectoryTime {
  std::string path;
  int64_t seconds;
  uint32_t nanoseconds;
};

class Unpacking {
 public:
  Unpacking(TarReader& reader, int root) : reader_(reader), root_(root), directories_(root) {}

  Result<UnpackOutcome> run() {
    TarEntry entry;
    while (true) {
      STACK_TAKE(const bool found, reader_.next(entry));
      if (!found) break;
      if (++outcome_.entries > kMaxEntries) {
        return Failure{"unpack", EFBIG, "layer", "it has too many members"};
      }
      STACK_ATTEMPT(apply(entry));
    }
    STACK_ATTEMPT(set_directory_times());
    return outcome_;
  }

 private:
  Status apply(const TarEntry& entry) {
    STACK_TAKE(const LayerName name, parse_layer_name(entry.path));
    if (name.role == LayerName::Role::ignored) return {};
    STACK_TAKE(const int parent, directories_.open(name.parent));
    if (name.role == LayerName::Role::opaque) return make_opaque(parent, entry.path);
    if (name.role == LayerName::Role::whiteout) return add_whiteout(parent, name.base);
    if (name.base.empty()) return set_root(entry);
    switch (entry.type) {
      case '0': return add_file(parent, name.base, entry);
      case '1': return add_hard_link(name, entry);
      case '5': return add_directory(parent, name, entry);
      case '2':
      case '3':
      case '4':
      case '6': return add_node(parent, name.base, entry);
      case 'S':
        return Failure{"unpack", EOPNOTSUPP, entry.path, "sparse files are not supported"};
      default:
        return Failure{"unpack", EOPNOTSUPP, entry.path, "the type of the member is unknown"};
    }
  }

  /// Of what this layer itself holds under that name, only a directory's lower content is hidden.
  Status add_whiteout(int parent, const std::string& base) {
    if (mknodat(parent, base.c_str(), S_IFCHR, makedev(0, 0)) == 0) return {};
    if (errno != EEXIST) return system_failure("mknodat", base);
    UniqueFd directory(openat(parent, base.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    return directory ? make_opaque(directory.get(), base) : Status();
  }

  Status set_root(const TarEntry& entry) {
    if (entry.type != '5') {
      return Failure{"unpack", EINVAL, entry.path, "the root of a layer must be a directory"};
    }
    times_.push_back({".", entry.mtime_seconds, entry.mtime_nanoseconds});
    return set_attributes(root_, entry);
  }

  /// Runs a call that makes a name; what stands in its way is removed, and the call run again.
  template <typename F>
  Status make(int parent, const std::string& base, const char* step, F call) {
    if (call()) return {};
    if (errno == EEXIST) {
      STACK_ATTEMPT(remove_entry(parent, base));
      directories_.forget();
      if (call()) return {};
    }
    return system_failure(step, base);
  }

  Status add_file(int parent, const std::string& base, const TarEntry& entry) {
    UniqueFd file;
    STACK_ATTEMPT(make(parent, base, "openat", [&] {
      file.reset(openat(parent, base.c_str(),
                        O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
      return static_cast<bool>(file);
    }));
    while (true) {
      STACK_TAKE(const std::string_view piece, reader_.content());
      if (piece.empty()) break;
      STACK_ATTEMPT(write_all(file.get(), piece, entry.path));
      outcome_.bytes += piece.size();
    }
    STACK_ATTEMPT(set_attributes(file.get(), entry));
    return set_time(file.get(), entry.mtime_seconds, entry.mtime_nanoseconds, entry.path);
  }

  Status add_directory(int parent, const LayerName& name, const TarEntry& entry) {
    times_.push_back({name.path(), entry.mtime_seconds, entry.mtime_nanoseconds});
    UniqueFd present(
        openat(parent, name.base.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (present) return set_attributes(present.get(), entry);
    const bool in_the_way = errno != ENOENT && !is_whiteout(parent, name.base);
    if (in_the_way) STACK_ATTEMPT(remove_entry(parent, name.base));
    STACK_TAKE(const UniqueFd made, make_directory(parent, name.base));
    if (in_the_way) directories_.forget();
    return set_attributes(made.get(), entry);
  }

  Status add_node(int parent, const std::string& base, const TarEntry& entry) {
    const bool is_device = entry.type == '3' || entry.type == '4';
    if (is_device && entry.device_major == 0 && entry.device_minor == 0) {
      return Failure{"unpack", EINVAL, entry.path, "a device 0:0 would act as a whiteout"};
    }
    const dev_t device = is_device ? makedev(entry.device_major, entry.device_minor) : 0;
    const mode_t type = entry.type == '3' ? S_IFCHR : entry.type == '4' ? S_IFBLK : S_IFIFO;
    STACK_ATTEMPT(make(parent, base, entry.type == '2' ? "symlinkat" : "mknodat", [&] {
      if (entry.type == '2') return symlinkat(entry.link.c_str(), parent, base.c_str()) == 0;
      return mknodat(parent, base.c_str(), type | 0600, device) == 0;
    }));
    UniqueFd made(openat(parent, base.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    if (!made) return system_failure("openat", entry.path);
    STACK_ATTEMPT(set_attributes(made.get(), entry));
    return set_time(made.get(), entry.mtime_seconds, entry.mtime_nanoseconds, entry.path);
  }

  Status add_hard_link(const LayerName& name, const TarEntry& entry) {
    STACK_TAKE(const LayerName target, parse_link_target(entry.link));
    if (target.path() == name.path()) {
      return Failure{"unpack", EINVAL, entry.path, "the hard link leads to itself"};
    }
    const std::string directory = target.parent.empty() ? "." : target.parent;
    STACK_TAKE(const UniqueFd source, open_in_root(root_, directory, O_PATH | O_DIRECTORY));
    if (is_whiteout(source.get(), target.base)) return Failure{"linkat", ENOENT, entry.link};
    STACK_TAKE(const int parent, directories_.open(name.parent));
    return make(parent, name.base, "linkat", [&] {
      return linkat(source.get(), target.base.c_str(), parent, name.base.c_str(), 0) == 0;
    });
  }

  /// Last, since adding to a directory sets its time.
  Status set_directory_times() {
    for (const DirectoryTime& time : times_) {
      auto opened = open_in_root(root_, time.path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
      // A later member may have replaced it.
      if (!opened) continue;
      STACK_ATTEMPT(set_time(opened.value().get(), time.seconds, time.nanoseconds, time.path));
    }
    return {};
  }

  TarReader& reader_;
  int root_;
  LayerDirectories directories_;
  std::vector<DirectoryTime> times_;
  UnpackOutcome outcome_;
};

}  // namespace

Result<UnpackOutcome> unpack_layer(const std::string& archive, const std::string& target) {
  STACK_TAKE(TarReader reader, TarReader::open(archive));
  UniqueFd root(open(target.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root) return system_failure("open", target);
  return Unpacking(reader, root.get()).run();
}

}  // namespace stack
