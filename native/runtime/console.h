#pragma once

#include <string>

#include "base/unique_fd.h"
#include "base/result.h"
#include "runtime/spec.h"

namespace stack {

struct Console {
  UniqueFd master;
  UniqueFd terminal;
};

/// Connects to the socket that wants the terminal's master side.
Result<UniqueFd> connect_console_socket(const std::string& path);

/// Opens a new terminal of the devpts below the root.
Result<Console> open_console(int root, const ProcessSpec& process);
/// Shows it as /dev/console.
Status mount_console(int root, const Console& console);
/// Has a terminal that the runtime shows leave the ends of lines as they are: our own terminal, or whatever
/// reads our output, makes of them what it needs.
Status leave_line_ends(int terminal);
/// Hands the master side over (SCM_RIGHTS), and closes it.
Status send_master(int socket, Console& console);
/// Makes it the controlling terminal of a new session, and stdin, stdout and stderr.
Status adopt_terminal(const Console& console);

}  // namespace stack
