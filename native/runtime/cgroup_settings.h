#pragma once

#include <string>
#include <vector>

#include "runtime/spec.h"

namespace stack {

/// A value to write into a file of a cgroup.
struct CgroupSetting {
  const char* controller;
  std::string file;
  std::string value;
  /// Whether a kernel without this file is fine, such as one without accounting of swap.
  bool optional = false;
};

/// Value of pids.max. 0 becomes 1: the process that is there already cannot be forbidden.
std::string process_limit(int64_t limit);

/// The two tables of config-linux.md "Control groups": values in the order they must be written.
std::vector<CgroupSetting> settings_v1(const ResourcesSpec& resources);
std::vector<CgroupSetting> settings_v2(const ResourcesSpec& resources);

}  // namespace stack
