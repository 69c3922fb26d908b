#pragma once

namespace stack::monitor {

/// `stack-monitor exec …` of native/EXEC.md. Returns the exit code of this program.
int run_exec(int count, char** arguments);

}  // namespace stack::monitor
