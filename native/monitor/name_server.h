#pragma once

#include <sys/types.h>

#include "base/result.h"

namespace stack::monitor {

/// Opens the sockets of the container's name server, 127.0.0.11:53, in its network namespace, under
/// their numbers of kept_descriptors.h.
/// The process must have one thread only, and is back in its own namespace afterwards.
Status open_name_server(pid_t container);

}  // namespace stack::monitor
