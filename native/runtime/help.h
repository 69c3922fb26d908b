#pragma once

#include <string>

#include "runtime/commands.h"

namespace stack {

/// Print to stdout. `program` is the name that this program was called by.
void print_help(const std::string& program);
void print_command_help(const std::string& program, const Command& command);

}  // namespace stack
