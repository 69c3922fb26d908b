#pragma once

#include <string>

#include "base/result.h"

namespace stack {

// Who has this program in the place of runc, by that name, looks for runc's words in what it prints, and
// for runc's exit codes.

/// What this program was called by, without its directory.
std::string program_name(char** line);

bool is_called_runc(char** line);

/// A failure of this command as runc would tell it.
std::string words_of_runc(const std::string& command, const Failure& failure);

/// The exit code that runc has for a failure of its own in this command.
int exit_code_of_runc(const std::string& command);

}  // namespace stack
