#pragma once

#include <string>

#include "base/result.h"
#include "runtime/seccomp.h"
#include "runtime/spec.h"

namespace stack {

/// Gives signals their default actions, blocks none: a caller such as Node leaves SIGPIPE ignored, which
/// programs would inherit.
void reset_signals();

/// From a process inside the container's root to one that only has to be executed: limits, working
/// directory, user, capabilities. Returns the file to execute. With no_new_privs, the filter is left to
/// `finish_process`, so that it need not allow what happens in between.
Result<std::string> setup_process(ProcessSpec& process, const SeccompProgram& seccomp);

/// Fails unless all of them are open: the numbers of others would be taken by descriptors of ours, which
/// the program would get. To be called before anything is opened.
Status check_preserved(unsigned preserved_fds);

/// The last steps before execve(2). Descriptors above the preserved ones are closed by it.
Status finish_process(const ProcessSpec& process, const SeccompProgram& seccomp, unsigned preserved_fds);

}  // namespace stack
