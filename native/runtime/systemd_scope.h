#pragma once

#include <sys/types.h>

#include <string>

#include "base/result.h"
#include "runtime/spec.h"

namespace stack {

// Cgroups that systemd makes, as scopes that are handed over to us (systemd.scope(5), "Delegation" in
// systemd.resource-control(5)).

/// sd_booted(3).
bool has_systemd();

struct ScopeName {
  std::string slice;
  /// Ends in ".scope".
  std::string unit;
};

/// Of a cgroupsPath of the form SLICE:PREFIX:NAME; without one, the container has a scope in the slice
/// of all services.
Result<ScopeName> scope_name(const std::string& cgroups_path, const std::string& id);

/// A new scope, with a process that only waits in it until ours is there, as systemd takes away a scope
/// without any.
class NewScope {
 public:
  static Result<NewScope> start(const ScopeName& name, const ResourcesSpec& resources, const std::string& id);
  NewScope(NewScope&& other) noexcept : cgroup_(std::move(other.cgroup_)), waiting_(other.waiting_) { other.waiting_ = 0; }
  NewScope(const NewScope&) = delete;
  /// Ends the waiting process.
  ~NewScope();
  const std::string& cgroup() const { return cgroup_; }

 private:
  explicit NewScope(pid_t waiting) : waiting_(waiting) {}
  std::string cgroup_;
  pid_t waiting_;
};

/// Tells systemd the new limits, which it would otherwise undo when it reads its files again.
Status update_scope(const std::string& unit, const ResourcesSpec& resources);
/// Stopping what is gone succeeds.
Status stop_scope(const std::string& unit);

}  // namespace stack
