#include "monitor/exit_record.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <time.h>

#include <cstdio>

#include "base/file.h"

namespace stack::monitor {
namespace {

/// Milliseconds with three decimals.
std::string milliseconds(int64_t us) {
  char text[32];
  snprintf(text, sizeof text, "%lld.%03lld", static_cast<long long>(us / 1000),
           static_cast<long long>(us % 1000));
  return text;
}

}  // namespace

ExitRecord ExitRecord::from_wait_status(int status) {
  ExitRecord record;
  record.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  record.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return record;
}

ExitRecord ExitRecord::unknown() {
  ExitRecord record;
  record.exit_code = 255;
  record.is_known = false;
  return record;
}

std::string ExitRecord::json() const {
  return "{\"exitCode\":" + std::to_string(exit_code) + ",\"signal\":" + std::to_string(signal) +
         ",\"oomKilled\":" + (oom_killed ? "true" : "false") +
         ",\"known\":" + (is_known ? "true" : "false") +
         ",\"startedAt\":" + milliseconds(started_us) +
         ",\"finishedAt\":" + milliseconds(finished_us) + "}\n";
}

std::string ExitRecord::event() const {
  return "exited code=" + std::to_string(exit_code) + " signal=" + std::to_string(signal) +
         " oom=" + (oom_killed ? "1" : "0") + " known=" + (is_known ? "1" : "0") +
         " started=" + milliseconds(started_us) +
         " finished=" + milliseconds(finished_us);
}

int64_t epoch_us() {
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return static_cast<int64_t>(now.tv_sec) * 1000000 + now.tv_nsec / 1000;
}

Status write_exit_record(const std::string& bundle, const ExitRecord& record) {
  const std::string path = bundle + "/exit.json";
  const std::string temporary = path + ".new";
  UniqueFd fd(open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd) return system_failure("open", temporary);
  if (Status written = write_all(fd.get(), record.json(), temporary); !written) return written;
  if (rename(temporary.c_str(), path.c_str()) != 0) return system_failure("rename", path);
  return {};
}

}  // namespace stack::monitor
