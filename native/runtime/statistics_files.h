#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "runtime/cgroup.h"

namespace stack {

/// The numbers of a cgroup, wherever its controllers are. What is missing reads as 0 or empty.
class StatisticsFiles {
 public:
  explicit StatisticsFiles(const Cgroup& cgroup) : cgroup_(cgroup) {}

  bool is_v1(const char* controller) const { return cgroup_.hierarchies().has_v1(controller); }
  /// `file` such as "memory.stat" belongs to the controller that its name begins with.
  std::string text(const std::string& file) const;
  /// "max", and version 1's greatest number of whole pages, are read as they stand.
  uint64_t number(const std::string& file) const;
  std::vector<uint64_t> numbers(const std::string& file) const;
  /// Lines of a name and a number.
  std::map<std::string, uint64_t> table(const std::string& file) const;

 private:
  const Cgroup& cgroup_;
};

}  // namespace stack
