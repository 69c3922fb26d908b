#pragma once

namespace stack::monitor {

/// `stack-monitor exec …` of native/EXEC.md. Returns the exit code of this program.
int run_exec(int count, char** arguments);

/// `stack-monitor exec-detached …`: starts the process and leaves it alone. Prints why it could not.
int run_exec_detached(int count, char** arguments);

}  // namespace stack::monitor
