#include "runtime/rlimits.h"

#include <fcntl.h>
#include <sys/resource.h>

#include "base/attempt.h"
#include "base/file.h"

namespace stack {

int resource_number(const std::string& name) {
  constexpr struct {
    const char* name;
    int number;
  } table[] = {
      {"RLIMIT_AS", RLIMIT_AS},
      {"RLIMIT_CORE", RLIMIT_CORE},
      {"RLIMIT_CPU", RLIMIT_CPU},
      {"RLIMIT_DATA", RLIMIT_DATA},
      {"RLIMIT_FSIZE", RLIMIT_FSIZE},
      {"RLIMIT_LOCKS", RLIMIT_LOCKS},
      {"RLIMIT_MEMLOCK", RLIMIT_MEMLOCK},
      {"RLIMIT_MSGQUEUE", RLIMIT_MSGQUEUE},
      {"RLIMIT_NICE", RLIMIT_NICE},
      {"RLIMIT_NOFILE", RLIMIT_NOFILE},
      {"RLIMIT_NPROC", RLIMIT_NPROC},
      {"RLIMIT_RSS", RLIMIT_RSS},
      {"RLIMIT_RTPRIO", RLIMIT_RTPRIO},
      {"RLIMIT_RTTIME", RLIMIT_RTTIME},
      {"RLIMIT_SIGPENDING", RLIMIT_SIGPENDING},
      {"RLIMIT_STACK", RLIMIT_STACK},
  };
  for (const auto& entry : table) {
    if (name == entry.name) return entry.number;
  }
  return -1;
}

Status apply_limits(pid_t pid, const std::vector<ResourceLimit>& limits) {
  for (const ResourceLimit& limit : limits) {
    const rlimit64 wanted{limit.soft, limit.hard};
    const auto resource = static_cast<__rlimit_resource>(limit.resource);
    if (prlimit64(pid, resource, &wanted, nullptr) == 0) continue;
    Failure failure = system_failure("set rlimit", limit.name);
    if (failure.error == EPERM) failure.subject += " (raising it needs CAP_SYS_RESOURCE)";
    return failure;
  }
  return {};
}

Status apply_oom_score(pid_t pid, const std::optional<int>& score) {
  if (!score) return {};
  // The own pid may be that of another pid namespace than /proc shows.
  const std::string name = pid == 0 ? "self" : std::to_string(pid);
  const std::string path = "/proc/" + name + "/oom_score_adj";
  UniqueFd file(open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (!file) return system_failure("open", path);
  Status written = write_all(file.get(), std::to_string(*score), path);
  const int error = written ? 0 : written.failure().error;
  if (error != EACCES && error != EPERM) return written;
  return Failure{"set oomScoreAdj", error, std::to_string(*score) + " (lowering it needs CAP_SYS_RESOURCE)"};
}

}  // namespace stack
