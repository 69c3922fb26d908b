#include "monitor/exit_status.h"

#include <sys/ioctl.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "base/file.h"

namespace stack::monitor {
namespace {

/// What native/RUNTIME.md says of the file.
struct InitStatus {
  uint32_t is_known;
  int32_t wait_status;
};
static_assert(sizeof(InitStatus) == kInitStatusSize);

std::optional<int> left_by_init(const std::string& bundle) {
  auto content = read_file(bundle + kInitStatus, sizeof(InitStatus));
  InitStatus left{};
  if (!content || content.value().size() != sizeof left) return std::nullopt;
  memcpy(&left, content.value().data(), sizeof left);
  if (left.is_known != 1) return std::nullopt;
  return left.wait_status;
}

/// Fields 3, 22 and 52 of /proc/PID/stat (proc_pid_stat(5)): state, start time, exit status.
std::optional<int> of_zombie(const ProcessName& process) {
  auto content = read_file("/proc/" + std::to_string(process.pid) + "/stat", 4096);
  if (!content) return std::nullopt;
  const std::string& line = content.value();
  // The command name may contain blanks and parentheses; the fields count from its last one.
  size_t begin = line.rfind(')') + 2;
  std::string state, start_time, status;
  for (int field = 3; begin < line.size(); ++field) {
    const size_t end = std::min(line.find_first_of(" \n", begin), line.size());
    if (field == 3) state = line.substr(begin, end - begin);
    if (field == 22) start_time = line.substr(begin, end - begin);
    if (field == 52) status = line.substr(begin, end - begin);
    begin = end + 1;
  }
  if (state != "Z" || start_time != process.start_time || status.empty()) return std::nullopt;
  return static_cast<int>(strtol(status.c_str(), nullptr, 10));
}

// linux/pidfd.h of Linux 6.15.
struct PidfdInfo {
  uint64_t mask;
  uint64_t cgroup_id;
  uint32_t ids[11];
  int32_t exit_code;
};
static_assert(sizeof(PidfdInfo) == 64);
constexpr uint64_t kPidfdInfoExit = 1 << 3;
constexpr unsigned long kPidfdGetInfo = _IOWR(0xFF, 11, PidfdInfo);

std::optional<int> of_pidfd(const UniqueFd& pidfd) {
  if (!pidfd) return std::nullopt;
  PidfdInfo info{};
  info.mask = kPidfdInfoExit;
  if (ioctl(pidfd.get(), kPidfdGetInfo, &info) != 0) return std::nullopt;
  if ((info.mask & kPidfdInfoExit) == 0) return std::nullopt;
  return info.exit_code;
}

}  // namespace

std::optional<int> find_exit_status(const std::string& bundle, const ProcessName& process,
                                    const UniqueFd& pidfd) {
  // In this order: what is not there yet in one place, because the process was waited for in
  // between, is in the next.
  std::optional<int> status = left_by_init(bundle);
  if (!status) status = of_zombie(process);
  if (!status) status = of_pidfd(pidfd);
  return status;
}

}  // namespace stack::monitor
