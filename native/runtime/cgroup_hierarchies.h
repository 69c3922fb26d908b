#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace stack {

/// A mounted hierarchy of cgroup version 1.
struct HierarchyV1 {
  std::string mount;
  /// Such as "cpu", "cpuacct", or "name=systemd".
  std::vector<std::string> controllers;

  bool has(const std::string& controller) const;
};

/// Where the cgroup file systems of this machine are mounted.
struct Hierarchies {
  /// The tree of version 2; empty when there is none.
  std::string unified;
  /// Empty unless the machine is of version 1 or hybrid.
  std::vector<HierarchyV1> v1;

  bool has_v1(const std::string& controller) const;
};

Result<Hierarchies> find_hierarchies();

}  // namespace stack
