#include "runtime/commands.h"

namespace stack {

// Callers ask every runtime for these two, and show what it answers.

Result<int> checkpoint_command(const Globals&, const Arguments& arguments) {
  return Failure{"checkpoint is not supported by this runtime:", 0, arguments.rest()[0]};
}

Result<int> restore_command(const Globals&, const Arguments& arguments) {
  return Failure{"restore is not supported by this runtime:", 0, arguments.rest()[0]};
}

}  // namespace stack
