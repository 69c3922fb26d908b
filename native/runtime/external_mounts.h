#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runtime/cgroup.h"
#include "runtime/spec.h"

namespace stack {

/// A mount that shows a part of the host. An image of the container has its name instead of what is in it.
struct ExternalMount {
  std::string name;
  /// In the container, as the bundle says it.
  std::string destination;
  /// On the host.
  std::string source;
  /// Of the bundle's mounts, if it is one of them.
  std::optional<size_t> position = {};
};

/// The bundle's bind mounts, cgroups that are shown without a namespace of their own, covers of masked
/// files, and devices where none could be made. The name is the destination, but for the covers, which
/// are all the null device.
std::vector<ExternalMount> external_mounts(const Spec& spec, const Cgroup& cgroup);

/// Calls `act` in a mount namespace of its own, which ends with the last process that `act` has started,
/// and where there is the root directory that CRIU restores a container below, at
/// restored_root(directory), and what is mounted there, at restored_source. `directory` is covered there,
/// and only there.
Status with_restored_tree(const Spec& spec, const Cgroup& cgroup, const std::string& directory,
                          const std::function<Status()>& act);

std::string restored_root(const std::string& directory);
/// Of the mount at this position of external_mounts.
std::string restored_source(const std::string& directory, size_t position);

}  // namespace stack
