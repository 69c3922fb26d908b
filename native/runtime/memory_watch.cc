#include "runtime/memory_watch.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstring>

#include "base/attempt.h"
#include "base/file.h"

namespace stack {

namespace {

Result<UniqueFd> open_file(const std::string& path, int flags) {
  UniqueFd file(open(path.c_str(), flags | O_CLOEXEC));
  if (!file) return system_failure("open", path);
  return file;
}

/// Number of the line "oom_kill N".
Result<uint64_t> read_kills(int fd) {
  if (lseek(fd, 0, SEEK_SET) != 0) return system_failure("lseek", "memory.events");
  STACK_TAKE(const std::string text, read_all(fd, 4096, "memory.events"));
  const char* line = strstr(text.c_str(), "oom_kill ");
  return line == nullptr ? 0 : strtoull(line + strlen("oom_kill "), nullptr, 10);
}

}  // namespace

Result<MemoryWatch> MemoryWatch::start(const Cgroup& cgroup) {
  MemoryWatch watch;
  for (const HierarchyV1& hierarchy : cgroup.hierarchies().v1) {
    if (!hierarchy.has("memory")) continue;
    watch.is_v1_ = true;
    const std::string directory = cgroup.directory(hierarchy);
    STACK_TAKE(watch.watched_, open_file(directory + "/memory.oom_control", O_RDONLY));
    watch.fd_.reset(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!watch.fd_) return system_failure("eventfd", "memory");
    const std::string path = directory + "/cgroup.event_control";
    STACK_TAKE(const UniqueFd control, open_file(path, O_WRONLY));
    const std::string line = std::to_string(watch.fd_.get()) + " " + std::to_string(watch.watched_.get());
    STACK_ATTEMPT(write_all(control.get(), line, path));
    return watch;
  }
  STACK_TAKE(watch.fd_, open_file(cgroup.unified_directory() + "/memory.events", O_RDONLY));
  STACK_TAKE(watch.seen_, read_kills(watch.fd_.get()));
  return watch;
}

short MemoryWatch::poll_events() const { return is_v1_ ? POLLIN : POLLPRI; }

Result<uint64_t> MemoryWatch::take() {
  if (is_v1_) {
    uint64_t count = 0;
    if (read(fd_.get(), &count, sizeof count) == sizeof count) {
      // The kernel also wakes us when the cgroup is removed, and then its file cannot be read.
      char byte = 0;
      return pread(watched_.get(), &byte, 1, 0) == 1 ? count : 0;
    }
    return errno == EAGAIN ? Result<uint64_t>(uint64_t{0}) : system_failure("read", "eventfd");
  }
  auto kills = read_kills(fd_.get());
  // The cgroup is gone.
  if (!kills) return kills.failure().error == ENODEV ? Result<uint64_t>(uint64_t{0}) : kills;
  const uint64_t count = kills.value() - seen_;
  seen_ = kills.value();
  return count;
}

}  // namespace stack
