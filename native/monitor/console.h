#pragma once

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace stack::monitor {

/// A listening socket in a directory, mode 0600, replacing one of that name.
Result<UniqueFd> listen_in(const std::string& directory, const std::string& name);

/// Takes the master of a pseudoterminal that a runtime has sent to its console socket.
Result<UniqueFd> receive_console(int listener);

Status resize_console(int console, unsigned short columns, unsigned short rows);

}  // namespace stack::monitor
