#pragma once

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace stack {

// Descriptors that go over Unix sockets (unix(7), SCM_RIGHTS).

/// Connects to a stream socket; `purpose` names it in failures.
Result<UniqueFd> connect_to_socket(const std::string& path, const char* purpose);
/// `text` is what comes with the descriptor.
Status send_descriptor(int socket, int fd, const std::string& text);
struct ReceivedDescriptor {
  UniqueFd fd;
  /// The first 64 bytes of what came with it.
  std::string text;
};
Result<ReceivedDescriptor> receive_descriptor(int socket);

/// Sends a pidfd to the socket that a caller named; nothing when it named none.
Status send_pidfd(const std::string& path, int pidfd);

}  // namespace stack
