#pragma once

#include <vector>

#include "runtime/arguments.h"

namespace stack {

// The flags that callers such as containerd, conmon and Docker give (go-runc; runc's manual pages).

std::vector<Flag> global_flags();
std::vector<Flag> create_flags();
std::vector<Flag> run_flags();
std::vector<Flag> exec_flags();
std::vector<Flag> update_flags();
std::vector<Flag> checkpoint_flags();
std::vector<Flag> restore_flags();

/// Every command understands it.
constexpr Flag help_flag{"help", 'h', false, "print this"};

}  // namespace stack
