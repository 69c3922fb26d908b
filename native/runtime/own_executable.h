#pragma once

#include "base/result.h"

namespace stack {

/// Sees to it that /proc/self/exe cannot be written through: a container that gets hold of it, such as
/// by naming it as its program, would replace the runtime on the host (CVE-2019-5736). Executes this
/// program again from a read-only mount of its file that nobody can reach, unless it runs from one.
Status protect_own_executable(char** arguments);

}  // namespace stack
