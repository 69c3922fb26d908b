#pragma once

#include <string>

namespace stack {

/// Now, as RFC 3339 writes it, in UTC with nanoseconds.
std::string timestamp();

}  // namespace stack
