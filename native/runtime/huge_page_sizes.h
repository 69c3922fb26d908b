#pragma once

#include <string>
#include <vector>

namespace stack {

/// The sizes of huge pages that this machine has, as cgroup files name them: "2MB", "1GB".
std::vector<std::string> huge_page_sizes();

}  // namespace stack
