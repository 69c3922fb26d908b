#pragma once

#include <string>

#include "runtime/create_container.h"
#include "runtime/seccomp.h"
#include "runtime/spec.h"
#include "runtime/state.h"

namespace stack {

// What is checked and remembered of a container that is about to be there: a new one, or one that comes
// back from an image.

/// Absolute, and without links.
Result<std::string> bundle_path(const CreateOptions& options);

/// A terminal needs somebody who gets its other side, and nobody may wait for one that never comes.
Status check_terminal(const Spec& spec, const CreateOptions& options);

/// All but cgroup and process.
State first_state(const CreateOptions& options, const Spec& spec, const std::string& bundle);

/// `config` is the text of the spec: what the bundle says later does not count.
Status keep_for_exec(const std::string& config, const SeccompProgram& seccomp, const StateDirectory& directory);

}  // namespace stack
