#pragma once

#include <string>

#include "base/result.h"
#include "runtime/spec.h"

namespace stack {

/// Enters the working directory, which must be inside the container's root.
Status enter_working_directory(const std::string& path);

/// The file that args[0] names, searched in PATH of the process's own environment.
/// Fails when it is missing or may not be executed, so that `create` fails and not `start`.
Result<std::string> find_program(const ProcessSpec& process);

/// Leaves one entry of each name, the last, and sets HOME as the container's /etc/passwd says unless the
/// environment has it.
void complete_environment(ProcessSpec& process);

/// execve(2); returns only its failure.
Failure execute(const std::string& file, const ProcessSpec& process);
/// Executes an open init as PID 1, which then runs the program, and leaves its wait status in the file
/// that is open as `status`, unless that is -1.
Failure execute_init(int init, int status, const std::string& file, const ProcessSpec& process);

/// 127 for a program that does not exist, 126 for one that cannot be executed, otherwise 1.
int exit_code_of(const Failure& failure);

}  // namespace stack
