#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "runtime/spec.h"

namespace stack {

/// The root of a container without a mount namespace of its own: mounted where the host sees it, and to be
/// taken away by us, since it does not end with the container.
class HostRoot {
 public:
  /// Looks at what lies there before the container's process is made.
  explicit HostRoot(const Spec& spec);

  /// The id of the mount that the container's process has made; 0 when there is none.
  uint64_t mounted() const;
  /// Unmounts it, with all below it.
  Status unmount() const;

 private:
  std::string path_;
  uint64_t covered_ = 0;
};

/// Unmounts what lies on `path` while it is the mount with this id. Does nothing when it is another.
Status unmount_root(const std::string& path, uint64_t id);

}  // namespace stack
