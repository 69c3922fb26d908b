#include "runtime/id_mapped_mount.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "base/attempt.h"
#include "base/scope_exit.h"
#include "runtime/namespaces.h"

namespace stack {

namespace {

bool has_option(const MountSpec& mount, const char* option) {
  return std::find(mount.options.begin(), mount.options.end(), option) != mount.options.end();
}

/// A user namespace exists as long as a process or a descriptor holds it: one is made for a moment.
Result<UniqueFd> make_user_namespace(const std::vector<IdMapping>& uids, const std::vector<IdMapping>& gids) {
  STACK_TAKE(const ClonedProcess process, clone_process(CLONE_NEWUSER, CgroupEntrance{}));
  if (process.pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    while (true) pause();
  }
  const ScopeExit end_process([&] {
    kill(process.pid, SIGKILL);
    waitpid(process.pid, nullptr, 0);
  });
  STACK_ATTEMPT(map_ids(process.pid, uids, gids));
  const std::string path = "/proc/" + std::to_string(process.pid) + "/ns/user";
  UniqueFd space(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!space) return system_failure("open", path);
  return space;
}

Result<UniqueFd> user_namespace_for(const Spec& spec, const MountSpec& mount) {
  const bool complete = !mount.uid_mappings.empty() && !mount.gid_mappings.empty();
  if (complete) return make_user_namespace(mount.uid_mappings, mount.gid_mappings);
  if (!mount.uid_mappings.empty() || !mount.gid_mappings.empty()) {
    return Failure{"mount needs both uidMappings and gidMappings:", 0, mount.destination};
  }
  if (spec.creates(CLONE_NEWUSER)) return make_user_namespace(spec.uid_mappings, spec.gid_mappings);
  for (const NamespaceSpec& entry : spec.namespaces) {
    if (entry.flag != CLONE_NEWUSER) continue;
    UniqueFd space(open(entry.path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!space) return system_failure("open namespace", entry.path);
    return space;
  }
  return Failure{"idmap needs mappings, or a user namespace:", 0, mount.destination};
}

}  // namespace

bool is_id_mapped(const MountSpec& mount) {
  const bool has_mappings = !mount.uid_mappings.empty() || !mount.gid_mappings.empty();
  return has_mappings || has_option(mount, "idmap") || has_option(mount, "ridmap");
}

Status map_mount_ids(const Spec& spec, const MountSpec& mount, int detached) {
  STACK_TAKE(const UniqueFd space, user_namespace_for(spec, mount));
  mount_attr attributes{};
  attributes.attr_set = MOUNT_ATTR_IDMAP;
  attributes.userns_fd = static_cast<__u64>(space.get());
  const unsigned flags = AT_EMPTY_PATH | (has_option(mount, "ridmap") ? AT_RECURSIVE : 0);
  if (mount_setattr(detached, "", flags, &attributes, sizeof attributes) == 0) return {};
  return system_failure("map the ids of mount", mount.destination + " (from " + mount.source + ")");
}

}  // namespace stack
