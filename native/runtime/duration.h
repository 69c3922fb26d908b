#pragma once

#include <chrono>
#include <string>

#include "base/result.h"

namespace stack {

/// A duration as Go writes it: "1h30m", "1.5s", "100ms", "20us".
Result<std::chrono::nanoseconds> parse_duration(const std::string& text);

}  // namespace stack
