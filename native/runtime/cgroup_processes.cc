#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ctime>
#include <sstream>

#include "base/attempt.h"
#include "base/file.h"
#include "base/pidfd.h"
#include "runtime/cgroup.h"

namespace stack {

namespace {

constexpr int patience_ms = 10'000;
/// How long nothing may happen before the processes of a cgroup that is to go are killed once more.
constexpr int kill_again_ms = 50;

Status write_file(const std::string& path, const char* value) {
  UniqueFd file(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file) return system_failure("open", path);
  return write_all(file.get(), value, path);
}

/// Whether the file, or its cgroup, is not there.
bool is_gone(const Status& status) {
  return !status && (status.failure().error == ENOENT || status.failure().error == ENODEV);
}

/// Waits until a line such as "populated 0" stands in cgroup.events, which says so by POLLPRI.
Status await_event(const std::string& directory, const std::string& line, int most_ms = patience_ms) {
  const std::string path = directory + "/cgroup.events";
  UniqueFd events(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!events) return errno == ENOENT ? Status() : system_failure("open", path);
  while (true) {
    // Of a cgroup that is gone meanwhile, the file fails with ENODEV.
    if (lseek(events.get(), 0, SEEK_SET) != 0 && errno != ENODEV) return system_failure("lseek", path);
    auto content = read_all(events.get(), 4096, path);
    if (!content && content.failure().error == ENODEV) return {};
    if (!content) return content.failure();
    if (content.value().find(line) != std::string::npos) return {};
    pollfd descriptor{events.get(), POLLPRI, 0};
    const int ready = TEMP_FAILURE_RETRY(poll(&descriptor, 1, most_ms));
    if (ready < 0) return system_failure("poll", path);
    if (ready == 0) return Failure{"wait for", ETIMEDOUT, line + " in " + path};
  }
}

/// Cgroups that the container made below its own go first.
Status remove_directory(const std::string& path) {
  if (rmdir(path.c_str()) == 0 || errno == ENOENT) return {};
  if (errno != EBUSY && errno != ENOTEMPTY) return system_failure("remove cgroup", path);
  DIR* directory = opendir(path.c_str());
  if (directory == nullptr) return errno == ENOENT ? Status() : system_failure("open", path);
  Status status;
  while (const dirent* entry = readdir(directory)) {
    const std::string name = entry->d_name;
    if (entry->d_type != DT_DIR || name == "." || name == "..") continue;
    if (Status below = remove_directory(path + "/" + name); !below) status = below;
  }
  closedir(directory);
  if (!status) return status;
  // Version 1 announces nothing: the last process can have ended and still be counted for a moment.
  timespec pause{0, 100'000};
  for (int waited_ms = 0; rmdir(path.c_str()) != 0 && errno != ENOENT;) {
    if (errno != EBUSY || waited_ms > patience_ms) return system_failure("remove cgroup", path);
    nanosleep(&pause, nullptr);
    waited_ms += static_cast<int>(pause.tv_nsec / 1'000'000);
    if (pause.tv_nsec < 20'000'000) pause.tv_nsec *= 2;
  }
  return {};
}

Status append_pids(const std::string& directory, std::vector<pid_t>& pids) {
  auto content = read_file(directory + "/cgroup.procs", 16 << 20);
  if (!content) {
    const int error = content.failure().error;
    const bool gone = error == ENOENT || error == ENODEV;
    return gone ? Status() : content.failure();
  }
  std::istringstream lines(content.value());
  for (pid_t pid = 0; lines >> pid;) pids.push_back(pid);
  DIR* listing = opendir(directory.c_str());
  if (listing == nullptr) return {};
  while (const dirent* entry = readdir(listing)) {
    const std::string name = entry->d_name;
    if (entry->d_type != DT_DIR || name == "." || name == "..") continue;
    if (Status below = append_pids(directory + "/" + name, pids); !below) break;
  }
  closedir(listing);
  return {};
}

/// A hierarchy that has the container's processes: that of version 2 if there is one.
std::string tracking_directory(const Cgroup& cgroup) {
  if (!cgroup.hierarchies().unified.empty()) return cgroup.unified_directory();
  for (const char* controller : {"freezer", "pids", "memory"}) {
    for (const HierarchyV1& hierarchy : cgroup.hierarchies().v1) {
      if (hierarchy.has(controller)) return cgroup.directory(hierarchy);
    }
  }
  return "";
}

std::string freezer_file(const Cgroup& cgroup) {
  for (const HierarchyV1& hierarchy : cgroup.hierarchies().v1) {
    if (hierarchy.has("freezer")) return cgroup.directory(hierarchy) + "/freezer.state";
  }
  return "";
}

}  // namespace

Status Cgroup::remove() const {
  Status status;
  if (!hierarchies_.unified.empty()) {
    // Another runtime that creates this container right now puts a process into it when it comes to that.
    for (int waited_ms = 0; waited_ms < patience_ms; waited_ms += kill_again_ms) {
      status = await_event(unified_directory(), "populated 0", kill_again_ms);
      if (status || status.failure().error != ETIMEDOUT) break;
      STACK_ATTEMPT(signal_all(SIGKILL));
    }
    if (status) status = remove_directory(unified_directory());
  }
  for (const HierarchyV1& hierarchy : hierarchies_.v1) {
    if (Status removed = remove_directory(directory(hierarchy)); !removed) status = removed;
  }
  return status;
}

Result<std::vector<pid_t>> Cgroup::processes() const {
  std::vector<pid_t> pids;
  const std::string directory = tracking_directory(*this);
  if (!directory.empty()) STACK_ATTEMPT(append_pids(directory, pids));
  return pids;
}

Status Cgroup::signal_all(int signal) const {
  if (signal == SIGKILL && !hierarchies_.unified.empty()) {
    const Status killed = write_file(unified_directory() + "/cgroup.kill", "1");
    // Before Linux 5.14 there is no such file.
    if (killed || !is_gone(killed)) return killed;
    if (access(unified_directory().c_str(), F_OK) != 0) return {};
  }
  // What is frozen cannot fork while we go through the list.
  const bool was_frozen = frozen();
  STACK_ATTEMPT(freeze());
  STACK_TAKE(const std::vector<pid_t> pids, processes());
  for (const pid_t pid : pids) {
    UniqueFd process(pidfd_open(pid));
    if (process) pidfd_send_signal(process.get(), signal);
  }
  return was_frozen && signal != SIGKILL ? Status() : thaw();
}

Status Cgroup::freeze() const {
  if (!hierarchies_.unified.empty()) {
    STACK_ATTEMPT(write_file(unified_directory() + "/cgroup.freeze", "1"));
    return await_event(unified_directory(), "frozen 1");
  }
  const std::string file = freezer_file(*this);
  if (file.empty()) return Failure{"pause:", 0, "no cgroup freezer is mounted"};
  return write_file(file, "FROZEN");
}

Status Cgroup::thaw() const {
  if (!hierarchies_.unified.empty()) {
    return write_file(unified_directory() + "/cgroup.freeze", "0");
  }
  return write_file(freezer_file(*this), "THAWED");
}

bool Cgroup::frozen() const {
  const auto reads = [](const std::string& path, const char* content) {
    const auto text = read_file(path, 64);
    return text && text.value() == content;
  };
  const bool unified = !hierarchies_.unified.empty();
  if (unified && reads(unified_directory() + "/cgroup.freeze", "1\n")) return true;
  // Also beside the unified hierarchy: others may have frozen it there.
  const std::string file = freezer_file(*this);
  return !file.empty() && (reads(file, "FROZEN\n") || reads(file, "FREEZING\n"));
}

}  // namespace stack
