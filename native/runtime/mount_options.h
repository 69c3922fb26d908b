#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace stack {

/// The options of a mount, sorted by the call that takes them.
struct MountOptions {
  bool bind = false;
  bool recursive = false;
  /// MOUNT_ATTR_* of mount_setattr(2).
  uint64_t set = 0;
  uint64_t clear = 0;
  /// Whether one of them was given at all, and whether one that says how access times are kept.
  bool gives_attributes = false;
  bool gives_access_times = false;
  /// The same for the whole tree below ("rro").
  uint64_t set_recursively = 0;
  uint64_t clear_recursively = 0;
  /// MS_SHARED, MS_SLAVE, MS_PRIVATE or MS_UNBINDABLE; 0 is not given.
  uint64_t propagation = 0;
  bool propagation_is_recursive = false;
  bool copy_up = false;
  /// What the file system itself understands.
  std::vector<std::string> data;
};

/// All that are understood here, in order; file systems know more.
std::vector<std::string> mount_option_names();

Result<MountOptions> parse_mount_options(const std::vector<std::string>& options);

}  // namespace stack
