#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "runtime/json.h"

namespace stack {

/// `linux.memoryPolicy`: set_mempolicy(2).
struct MemoryPolicySpec {
  /// MPOL_*, with the MPOL_F_* flags.
  uint32_t mode = 0;
  /// Nodes such as "0-1,3", or none.
  std::string nodes;
};

Result<MemoryPolicySpec> read_memory_policy(const Json& policy);

std::vector<std::string> memory_policy_modes();
std::vector<std::string> memory_policy_flags();

/// Of the calling process; its children inherit it.
Status apply_memory_policy(const std::optional<MemoryPolicySpec>& policy);

}  // namespace stack
