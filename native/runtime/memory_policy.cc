#include "runtime/memory_policy.h"

#include <linux/mempolicy.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <climits>

#include "base/attempt.h"
#include "runtime/named_number.h"
#include "runtime/number_list.h"

#ifndef MPOL_WEIGHTED_INTERLEAVE
#define MPOL_WEIGHTED_INTERLEAVE 6
#endif

namespace stack {

namespace {

constexpr NamedNumber modes[] = {
    {"MPOL_DEFAULT", MPOL_DEFAULT},       {"MPOL_PREFERRED", MPOL_PREFERRED},
    {"MPOL_BIND", MPOL_BIND},             {"MPOL_INTERLEAVE", MPOL_INTERLEAVE},
    {"MPOL_LOCAL", MPOL_LOCAL},           {"MPOL_PREFERRED_MANY", MPOL_PREFERRED_MANY},
    {"MPOL_WEIGHTED_INTERLEAVE", MPOL_WEIGHTED_INTERLEAVE},
};

constexpr NamedNumber flags[] = {
    {"MPOL_F_NUMA_BALANCING", MPOL_F_NUMA_BALANCING},
    {"MPOL_F_RELATIVE_NODES", MPOL_F_RELATIVE_NODES},
    {"MPOL_F_STATIC_NODES", MPOL_F_STATIC_NODES},
};

/// The kernel's MAX_NUMNODES can be no larger.
constexpr size_t most_nodes = 1024;

}  // namespace

Result<MemoryPolicySpec> read_memory_policy(const Json& policy) {
  const std::string name = policy.text("mode");
  const NamedNumber* mode = find_name(modes, name);
  if (mode == nullptr) return Failure{"invalid memory policy mode", 0, "\"" + name + "\""};
  MemoryPolicySpec result{mode->number, policy.text("nodes")};
  for (const std::string& wanted : policy["flags"].texts()) {
    const NamedNumber* flag = find_name(flags, wanted);
    if (flag == nullptr) return Failure{"invalid memory policy flag", 0, "\"" + wanted + "\""};
    result.mode |= flag->number;
  }
  if (result.nodes.empty()) return result;
  const auto nodes = parse_number_list(result.nodes, most_nodes);
  if (!nodes) return Failure{"invalid memory policy nodes", 0, "\"" + result.nodes + "\""};
  const bool takes_nodes = mode->number != MPOL_DEFAULT && mode->number != MPOL_LOCAL;
  if (takes_nodes) return result;
  const auto count = std::count(nodes.value().begin(), nodes.value().end(), true);
  return Failure{"invalid memory policy:", 0, name + " mode requires 0 nodes but got " + std::to_string(count)};
}

std::vector<std::string> memory_policy_modes() { return names_of(modes); }
std::vector<std::string> memory_policy_flags() { return names_of(flags); }

Status apply_memory_policy(const std::optional<MemoryPolicySpec>& policy) {
  if (!policy) return {};
  constexpr size_t bits = sizeof(unsigned long) * CHAR_BIT;
  unsigned long mask[most_nodes / bits] = {};
  if (!policy->nodes.empty()) {
    STACK_TAKE(const std::vector<bool> nodes, parse_number_list(policy->nodes, most_nodes));
    for (size_t node = 0; node < nodes.size(); ++node) {
      if (nodes[node]) mask[node / bits] |= 1UL << node % bits;
    }
  }
  // The call takes one bit less than it is told.
  const unsigned long count = policy->nodes.empty() ? 0 : most_nodes + 1;
  if (syscall(SYS_set_mempolicy, policy->mode, count == 0 ? nullptr : mask, count) == 0) return {};
  return system_failure("set memoryPolicy", policy->nodes.empty() ? "without nodes" : "nodes " + policy->nodes);
}

}  // namespace stack
