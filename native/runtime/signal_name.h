#pragma once

#include <string>

#include "base/result.h"

namespace stack {

/// Number of a signal given as "SIGTERM", "term", "15" or "RTMIN+3".
Result<int> signal_number(const std::string& text);

}  // namespace stack
