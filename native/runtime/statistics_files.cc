#include "runtime/statistics_files.h"

#include <charconv>
#include <sstream>

#include "base/file.h"

namespace stack {

namespace {

uint64_t number_of(const std::string& text) {
  uint64_t number = 0;
  if (text.rfind("max", 0) == 0) return UINT64_MAX;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

std::string StatisticsFiles::text(const std::string& file) const {
  constexpr size_t most_bytes = 1 << 20;
  const std::string controller = file.substr(0, file.find('.'));
  std::string directory = cgroup_.unified_directory();
  for (const HierarchyV1& hierarchy : cgroup_.hierarchies().v1) {
    if (hierarchy.has(controller)) directory = cgroup_.directory(hierarchy);
  }
  // A kernel need not have every file, and the cgroup may go at any time.
  const auto content = read_file(directory + "/" + file, most_bytes);
  return content ? content.value() : "";
}

uint64_t StatisticsFiles::number(const std::string& file) const { return number_of(text(file)); }

std::vector<uint64_t> StatisticsFiles::numbers(const std::string& file) const {
  std::istringstream words(text(file));
  std::vector<uint64_t> numbers;
  for (uint64_t number = 0; words >> number;) numbers.push_back(number);
  return numbers;
}

std::map<std::string, uint64_t> StatisticsFiles::table(const std::string& file) const {
  std::istringstream lines(text(file));
  std::map<std::string, uint64_t> table;
  std::string name, value;
  while (lines >> name >> value) table[name] = number_of(value);
  return table;
}

}  // namespace stack
