#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "runtime/spec.h"
#include "runtime/state.h"

namespace stack {

/// Runs hooks one after the other, each with the container's state on stdin and no environment but its
/// own. Ends at the first that fails or takes longer than its timeout; the failure tells `point`, such as
/// "createRuntime", which of them it was, and the end of what it printed.
Status run_hooks(const char* point, const std::vector<Hook>& hooks, const std::string& state);

/// All of them, whatever becomes of each; one that fails makes a warning.
void run_poststop_hooks(const HookSpec& hooks, const State& state);

}  // namespace stack
