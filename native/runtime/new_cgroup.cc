#include "runtime/new_cgroup.h"

#include <signal.h>

#include "base/attempt.h"

namespace stack {

Status NewCgroup::make(const CreateOptions& options, const Spec& spec, State& state,
                       const StateDirectory& directory) {
  return options.systemd_cgroup ? make_scope(options, spec, state, directory)
                                : make_directly(options, spec, state, directory);
}

Status NewCgroup::make_directly(const CreateOptions& options, const Spec& spec, State& state,
                                const StateDirectory& directory) {
  STACK_TAKE(cgroup_, Cgroup::locate(spec.cgroups_path.empty() ? options.id : spec.cgroups_path));
  state.cgroup = cgroup_.path();
  STACK_ATTEMPT(directory.write(state));
  STACK_ATTEMPT(cgroup_.create(spec.resources));
  is_ours_ = true;
  return {};
}

Status NewCgroup::make_scope(const CreateOptions& options, const Spec& spec, State& state,
                             const StateDirectory& directory) {
  STACK_TAKE(const ScopeName name, scope_name(spec.cgroups_path, options.id));
  state.unit = name.unit;
  STACK_ATTEMPT(directory.write(state));
  STACK_TAKE(NewScope scope, NewScope::start(name, spec.resources, options.id));
  scope_.emplace(std::move(scope));
  unit_ = name.unit;
  is_ours_ = true;
  STACK_TAKE(cgroup_, Cgroup::locate(scope_->cgroup()));
  state.cgroup = cgroup_.path();
  STACK_ATTEMPT(directory.write(state));
  return cgroup_.fill(spec.resources);
}

void NewCgroup::keep() {
  is_ours_ = false;
  scope_.reset();
}

NewCgroup::~NewCgroup() {
  if (!is_ours_) return;
  scope_.reset();
  // The failure that brought us here is the one to tell.
  const auto left = cgroup_.processes();
  if (left && !left.value().empty()) (void)cgroup_.signal_all(SIGKILL).ok();
  if (!unit_.empty()) (void)stop_scope(unit_).ok();
  if (!cgroup_.path().empty()) (void)cgroup_.remove().ok();
}

}  // namespace stack
