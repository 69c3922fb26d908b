#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace stack::netlink {

/// How many rules tables of the family inet have, in the order of their names; 0 for one that is
/// not there.
Result<std::vector<int>> count_rules(const std::vector<std::string>& tables);

}  // namespace stack::netlink
