#include "base/file.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>

namespace stack {

Result<std::string> read_all(int fd, size_t max_bytes, const std::string& subject) {
  std::string content;
  char buffer[16384];
  while (true) {
    const ssize_t count = TEMP_FAILURE_RETRY(read(fd, buffer, sizeof buffer));
    if (count < 0) return system_failure("read", subject);
    if (count == 0) return content;
    if (content.size() + static_cast<size_t>(count) > max_bytes) {
      return Failure{"read", EFBIG, subject};
    }
    content.append(buffer, static_cast<size_t>(count));
  }
}

Result<std::string> read_file(const std::string& path, size_t max_bytes) {
  UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return system_failure("open", path);
  return read_all(fd.get(), max_bytes, path);
}

Status write_all(int fd, std::string_view content, const std::string& subject) {
  while (!content.empty()) {
    const ssize_t count = TEMP_FAILURE_RETRY(write(fd, content.data(), content.size()));
    if (count < 0) return system_failure("write", subject);
    content.remove_prefix(static_cast<size_t>(count));
  }
  return {};
}

namespace {

Result<UniqueFd> open_resolved(int root, const std::string& path, const open_how& how) {
  // EAGAIN means that a rename raced with "..": the kernel could not prove that we stay inside.
  for (int attempt = 0;; ++attempt) {
    const long fd = syscall(SYS_openat2, root, path.c_str(), &how, sizeof how);
    if (fd >= 0) return UniqueFd(static_cast<int>(fd));
    if ((errno != EAGAIN && errno != EINTR) || attempt == 128) {
      return system_failure("openat2", path);
    }
  }
}

}  // namespace

Result<UniqueFd> open_in_root(int root, const std::string& path, int flags, int mode) {
  open_how how{};
  how.flags = static_cast<__u64>(flags | O_CLOEXEC);
  how.mode = static_cast<__u64>(mode);
  how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
  return open_resolved(root, path, how);
}

Result<UniqueFd> open_on_mount(int root, const std::string& path, int flags) {
  open_how how{};
  how.flags = static_cast<__u64>(flags | O_CLOEXEC);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV;
  return open_resolved(root, path, how);
}

Result<UniqueFd> open_without_links(int root, const std::string& path, int flags) {
  open_how how{};
  how.flags = static_cast<__u64>(flags | O_CLOEXEC);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
  return open_resolved(root, path, how);
}

std::string descriptor_path(int fd) { return "/proc/self/fd/" + std::to_string(fd); }

}  // namespace stack
