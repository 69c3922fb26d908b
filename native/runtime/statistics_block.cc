#include "runtime/statistics_block.h"

#include <sstream>

#include "runtime/huge_page_sizes.h"

namespace stack {

namespace {

struct Entries {
  std::vector<std::string> bytes;
  std::vector<std::string> operations;
};

void add_entry(std::vector<std::string>& entries, const std::string& device, const std::string& operation,
               uint64_t value) {
  const size_t colon = device.find(':');
  if (colon == std::string::npos) return;
  JsonObject entry;
  entry.add("major", strtoull(device.c_str(), nullptr, 10));
  entry.add("minor", strtoull(device.c_str() + colon + 1, nullptr, 10));
  entries.push_back(entry.add("op", operation).add("value", value).text());
}

/// Lines such as "8:0 Read 4096", and a total without a device.
std::vector<std::string> entries_v1(const std::string& text) {
  std::vector<std::string> entries;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string device, operation;
    uint64_t value = 0;
    if (words >> device >> operation >> value) add_entry(entries, device, operation, value);
  }
  return entries;
}

/// Lines such as "8:0 rbytes=4096 wbytes=0 rios=1 wios=0 dbytes=0 dios=0".
Entries entries_v2(const std::string& text) {
  Entries entries;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string device;
    words >> device;
    for (std::string word; words >> word;) {
      const size_t equals = word.find('=');
      if (equals == std::string::npos || equals == 0) continue;
      const std::string kind = word.substr(1, equals - 1);
      const std::string operation = word[0] == 'r' ? "Read" : word[0] == 'w' ? "Write" : "Discard";
      const uint64_t value = strtoull(word.c_str() + equals + 1, nullptr, 10);
      if (kind == "bytes") add_entry(entries.bytes, device, operation, value);
      if (kind == "ios") add_entry(entries.operations, device, operation, value);
    }
  }
  return entries;
}

}  // namespace

void add_block_statistics(const StatisticsFiles& files, JsonObject& object) {
  Entries entries;
  if (files.is_v1("blkio")) {
    entries.bytes = entries_v1(files.text("blkio.throttle.io_service_bytes_recursive"));
    entries.operations = entries_v1(files.text("blkio.throttle.io_serviced_recursive"));
  } else {
    entries = entries_v2(files.text("io.stat"));
  }
  object.add_json("ioServiceBytesRecursive", json_list(entries.bytes));
  object.add_json("ioServicedRecursive", json_list(entries.operations));
}

std::string huge_page_statistics(const StatisticsFiles& files) {
  const bool v1 = files.is_v1("hugetlb");
  JsonObject object;
  for (const std::string& size : huge_page_sizes()) {
    const std::string prefix = "hugetlb." + size + ".";
    JsonObject entry;
    if (files.text(prefix + (v1 ? "usage_in_bytes" : "current")).empty()) continue;
    entry.add("usage", files.number(prefix + (v1 ? "usage_in_bytes" : "current")));
    if (v1) entry.add("max", files.number(prefix + "max_usage_in_bytes"));
    entry.add("failcnt", v1 ? files.number(prefix + "failcnt") : files.table(prefix + "events")["max"]);
    object.add_json(size.c_str(), entry.text());
  }
  return object.text();
}

}  // namespace stack
