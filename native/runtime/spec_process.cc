#include <sys/resource.h>

#include "base/attempt.h"
#include "runtime/capabilities.h"
#include "runtime/rlimits.h"
#include "runtime/spec.h"

namespace stack {

namespace {

CapabilitySets read_capabilities(const Json& sets) {
  CapabilitySets result;
  const auto read = [&](const char* set) { return capability_mask(sets[set].texts(), result.unknown); };
  result.bounding = read("bounding");
  result.effective = read("effective");
  result.permitted = read("permitted");
  result.inheritable = read("inheritable");
  result.ambient = read("ambient");
  return result;
}

}  // namespace

Result<ProcessSpec> read_process(const Json& process) {
  ProcessSpec result;
  result.terminal = process.flag("terminal");
  result.columns = process["consoleSize"]["width"].natural32();
  result.rows = process["consoleSize"]["height"].natural32();
  const Json user = process["user"];
  result.uid = user["uid"].natural32();
  result.gid = user["gid"].natural32();
  if (user["umask"].exists()) result.umask = user["umask"].natural32() & 07777;
  const Json groups = user["additionalGids"];
  for (size_t i = 0; i < groups.size(); ++i) result.groups.push_back(groups.element(i).natural32());
  result.args = process["args"].texts();
  result.env = process["env"].texts();
  result.cwd = process.text("cwd");
  result.capabilities = read_capabilities(process["capabilities"]);
  const Json limits = process["rlimits"];
  for (size_t i = 0; i < limits.size(); ++i) {
    const Json limit = limits.element(i);
    const std::string name = limit.text("type");
    result.limits.push_back(
        {resource_number(name), name, limit["soft"].natural(), limit["hard"].natural()});
  }
  result.no_new_privileges = process.flag("noNewPrivileges");
  if (process["oomScoreAdj"].exists()) {
    result.oom_score_adj = static_cast<int>(process["oomScoreAdj"].integer());
  }
  result.apparmor_profile = process.text("apparmorProfile");
  STACK_TAKE(result.scheduling, read_scheduling(process));
  // A confinement that is asked for and not given would be worse than none.
  const std::string label = process.text("selinuxLabel");
  if (!label.empty()) return Failure{"SELinux is not supported: selinuxLabel", 0, label};
  return result;
}

Status check_process(const ProcessSpec& process) {
  if (process.args.empty() || process.args[0].empty()) {
    return Failure{"invalid process:", 0, "args must name a program"};
  }
  if (process.cwd.empty() || process.cwd[0] != '/') {
    return Failure{"invalid process:", 0, "cwd must be an absolute path"};
  }
  // The greatest number means "leave as it is" to setresuid(2), which would keep root.
  constexpr uid_t none = UINT32_MAX;
  if (process.uid == none || process.gid == none) {
    return Failure{"invalid process:", 0, "user 4294967295 does not exist"};
  }
  for (const ResourceLimit& limit : process.limits) {
    if (limit.resource < 0) return Failure{"invalid process: unknown rlimit", 0, limit.name};
    if (limit.soft > limit.hard) {
      return Failure{"invalid process: soft limit above hard limit of", 0, limit.name};
    }
  }
  if (process.oom_score_adj && (*process.oom_score_adj < -1000 || *process.oom_score_adj > 1000)) {
    return Failure{"invalid process:", 0, "oomScoreAdj must be from -1000 to 1000"};
  }
  return {};
}

}  // namespace stack
