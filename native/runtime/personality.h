#pragma once

#include <optional>

#include "base/result.h"
#include "runtime/json.h"

namespace stack {

/// `linux.personality`, as personality(2) takes it.
Result<std::optional<unsigned long>> read_personality(const Json& personality);

/// Of the calling process; its children inherit it.
Status apply_personality(const std::optional<unsigned long>& domain);

}  // namespace stack
