#pragma once

#include <functional>

#include "runtime/commands.h"
#include "runtime/create_container.h"

namespace stack {

/// Has `begin` make a container that runs, shows it to the caller with its terminal, if it has one, and
/// waits for its end. Unless `--keep` is given, it is deleted then. Returns its exit code.
Result<int> run_in_foreground(const Globals& globals, const Arguments& arguments, CreateOptions options,
                              const std::function<Result<CreatedContainer>(CreateOptions)>& begin);

}  // namespace stack
