#pragma once

#include <sys/types.h>

#include "base/result.h"

namespace stack::monitor {

// Numbers under which stackd finds the sockets.
constexpr int kNameServerUdp = 10;
constexpr int kNameServerTcp = 11;

/// Keeps the two numbers free of anything else; to be called before other descriptors are opened.
Status hold_name_server_descriptors();

/// Opens the sockets of the container's name server, 127.0.0.11:53, in its network namespace.
/// The process must have one thread only, and is back in its own namespace afterwards.
Status open_name_server(pid_t container);

}  // namespace stack::monitor
