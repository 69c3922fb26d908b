#pragma once

#include <optional>

#include "runtime/cgroup.h"
#include "runtime/create_container.h"
#include "runtime/state.h"
#include "runtime/systemd_scope.h"

namespace stack {

/// The cgroup of a container that is being made. Unless it is kept, it ends with this, and so do the
/// processes in it.
class NewCgroup {
 public:
  NewCgroup() = default;
  NewCgroup(const NewCgroup&) = delete;
  ~NewCgroup();

  /// Made directly, or by systemd if that is asked for. The state is written with what is needed to
  /// remove it, before it is there.
  Status make(const CreateOptions& options, const Spec& spec, State& state, const StateDirectory& directory);
  const Cgroup& cgroup() const { return cgroup_; }
  /// The container's process is in it.
  void keep();

 private:
  Status make_directly(const CreateOptions& options, const Spec& spec, State& state,
                       const StateDirectory& directory);
  Status make_scope(const CreateOptions& options, const Spec& spec, State& state, const StateDirectory& directory);

  Cgroup cgroup_;
  std::optional<NewScope> scope_;
  std::string unit_;
  bool is_ours_ = false;
};

}  // namespace stack
