#pragma once

#include <optional>
#include <string>

#include "base/unique_fd.h"
#include "monitor/options.h"

namespace stack::monitor {

/// The wait status of a container's first process that has ended, for who is not its parent.
///
/// What `stack-init` has left in the bundle, else what the kernel still tells: of a process that its
/// parent has not waited for yet, or through a pidfd (Linux 6.15). Nothing when it is lost.
std::optional<int> find_exit_status(const std::string& bundle, const ProcessName& process,
                                    const UniqueFd& pidfd);

/// The file in the bundle in which `stack-init` leaves it.
constexpr const char* kInitStatus = "/init-status";
constexpr int kInitStatusSize = 8;

}  // namespace stack::monitor
