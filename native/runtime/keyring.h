#pragma once

#include <string>

namespace stack {

/// The session keyring of a container, or its processes could read the keys of who started them.
void join_session_keyring(const std::string& container_id);

}  // namespace stack
