#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"

namespace stack {

/// A list of numbers and ranges, such as "0-3,7" (cpuset(7) "List format"): true at each that is named.
/// Numbers reach up to `limit`, which itself is too large.
Result<std::vector<bool>> parse_number_list(const std::string& text, size_t limit);

}  // namespace stack
