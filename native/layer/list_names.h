#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace stack {

/// Names in an open directory, which may be an O_PATH descriptor, in their order.
Result<std::vector<std::string>> list_names(int directory, const std::string& path);

}  // namespace stack
