#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "runtime/cgroup_hierarchies.h"
#include "runtime/spec.h"

namespace stack {

/// What a new process needs to be in a cgroup from its first instruction on.
struct CgroupEntrance {
  /// For CLONE_INTO_CGROUP; none without version 2.
  UniqueFd unified;
  /// `tasks` of version 1. A process that has one thread and writes 0 moves itself without the lock
  /// that makes every other way of moving wait for an RCU grace period.
  std::vector<UniqueFd> tasks;
};

/// Cgroups below that of a container, for `exec --cgroup [CONTROLLER[,CONTROLLER]:]PATH`.
struct SubCgroups {
  bool is_given = false;
  /// Empty, or begins with a slash.
  std::string everywhere;
  std::map<std::string, std::string> by_controller;

  Status add(const std::string& text, const Hierarchies& hierarchies);
  std::string path_in(const HierarchyV1& hierarchy) const;
};

/// The cgroup of a container: the same path in every hierarchy that is used.
class Cgroup {
 public:
  /// `path` is below the root of the hierarchies. Finds them, and touches nothing.
  static Result<Cgroup> locate(const std::string& path);

  /// Makes the directories and writes the limits. On failure, what was made is removed.
  Status create(const ResourcesSpec& resources);
  /// The same for one that systemd has made, and that has a process of ours already. Removes nothing.
  Status fill(const ResourcesSpec& resources);
  /// Fails without a change when `check_before_update` is set and a limit is below the usage.
  Status update(const ResourcesSpec& resources) const;
  Result<CgroupEntrance> entrance(const SubCgroups& below = {}) const;
  /// Moves the calling process, which must have one thread, into what version 1 has of it.
  static Status join(const CgroupEntrance& entrance);

  /// Waits until no process is left, then removes the directories. Removing what is gone succeeds.
  Status remove() const;
  /// Sends a signal to every process.
  Status signal_all(int signal) const;
  Status freeze() const;
  Status thaw() const;
  bool frozen() const;
  Result<std::vector<pid_t>> processes() const;

  const std::string& path() const { return path_; }
  const Hierarchies& hierarchies() const { return hierarchies_; }
  std::string unified_directory() const;
  std::string directory(const HierarchyV1& hierarchy) const { return hierarchy.mount + path_; }

 private:
  Status check_unused() const;
  Status check_usage(const ResourcesSpec& resources) const;
  Status write_unified(const ResourcesSpec& resources) const;
  Status create_directories(const ResourcesSpec& resources);
  Status write_limits(const ResourcesSpec& resources) const;
  Status limit_devices(const ResourcesSpec& resources) const;

  std::string path_;
  Hierarchies hierarchies_;
};

}  // namespace stack
