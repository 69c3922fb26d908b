#pragma once

#include <sys/types.h>

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "runtime/json.h"

namespace stack {

/// Who gets the descriptor of a filter that notifies (config-linux.md "seccomp": listenerPath,
/// listenerMetadata). Without a path, nobody.
struct SeccompListener {
  UniqueFd socket;
  std::string metadata;
  /// What goes with the descriptor: config-linux.md "The Container Process State".
  std::string message;

  explicit operator bool() const { return static_cast<bool>(socket); }
  /// `state` is that of the container, as JSON; `pid` that of the process as the runtime sees it.
  void tell(pid_t pid, const std::string& state);
  Status send(int descriptor) const;
};

/// Connects while the runtime still sees the host.
Result<SeccompListener> connect_seccomp_listener(const Json& seccomp);

/// The pid of this process as whoever mounted /proc sees it: the runtime, before a container's root is
/// entered.
Result<pid_t> pid_on_host();

}  // namespace stack
