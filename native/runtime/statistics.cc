#include "runtime/statistics.h"

#include <dirent.h>
#include <unistd.h>

#include <algorithm>
#include <sstream>

#include "runtime/json_object.h"
#include "runtime/statistics_block.h"
#include "runtime/statistics_files.h"

namespace stack {

namespace {

std::string number_list(const std::vector<uint64_t>& numbers) {
  std::vector<std::string> values;
  for (const uint64_t number : numbers) values.push_back(std::to_string(number));
  return json_list(values);
}

/// One of `some` and `full` of a pressure file: "some avg10=0.00 avg60=0.00 avg300=0.00 total=0".
std::string pressure_line(const std::string& line) {
  JsonObject object;
  std::istringstream words(line.substr(line.find(' ') + 1));
  for (std::string word; words >> word;) {
    const size_t equals = word.find('=');
    if (equals != std::string::npos) object.add_json(word.substr(0, equals).c_str(), word.substr(equals + 1));
  }
  return object.text();
}

void add_pressure(const StatisticsFiles& files, const std::string& file, JsonObject& object) {
  std::istringstream lines(files.text(file));
  JsonObject pressure;
  bool any = false;
  for (std::string line; std::getline(lines, line); any = true) {
    pressure.add_json(line.substr(0, line.find(' ')).c_str(), pressure_line(line));
  }
  if (any) object.add_json("psi", pressure.text());
}

std::string processor_usage(const StatisticsFiles& files) {
  JsonObject usage;
  if (!files.is_v1("cpuacct")) {
    const auto table = files.table("cpu.stat");
    const auto nanoseconds = [&](const char* name) {
      const auto found = table.find(name);
      return found == table.end() ? 0 : found->second * 1000;
    };
    usage.add("total", nanoseconds("usage_usec")).add("kernel", nanoseconds("system_usec"));
    return usage.add("user", nanoseconds("user_usec")).text();
  }
  const auto ticks = files.table("cpuacct.stat");
  const uint64_t tick = 1'000'000'000 / static_cast<uint64_t>(sysconf(_SC_CLK_TCK));
  const auto nanoseconds = [&](const char* name) {
    const auto found = ticks.find(name);
    return found == ticks.end() ? 0 : found->second * tick;
  };
  usage.add("total", files.number("cpuacct.usage"));
  usage.add_json("percpu", number_list(files.numbers("cpuacct.usage_percpu")));
  usage.add_json("percpu_kernel", number_list(files.numbers("cpuacct.usage_percpu_sys")));
  usage.add_json("percpu_user", number_list(files.numbers("cpuacct.usage_percpu_user")));
  return usage.add("kernel", nanoseconds("system")).add("user", nanoseconds("user")).text();
}

std::string processor(const StatisticsFiles& files) {
  auto table = files.table("cpu.stat");
  const bool v1 = files.is_v1("cpu");
  JsonObject throttling;
  throttling.add("periods", table["nr_periods"]).add("throttledPeriods", table["nr_throttled"]);
  throttling.add("throttledTime", v1 ? table["throttled_time"] : table["throttled_usec"] * 1000);
  JsonObject object;
  object.add_json("usage", processor_usage(files)).add_json("throttling", throttling.text());
  if (!v1) add_pressure(files, "cpu.pressure", object);
  return object.text();
}

/// "0-2,7" as a list of numbers.
std::string expanded(const std::string& ranges) {
  std::vector<uint64_t> numbers;
  std::istringstream parts(ranges);
  for (std::string part; std::getline(parts, part, ',');) {
    unsigned first = 0;
    unsigned last = 0;
    const int count = sscanf(part.c_str(), "%u-%u", &first, &last);
    if (count < 1) continue;
    for (unsigned number = first; number <= (count == 2 ? last : first); ++number) numbers.push_back(number);
  }
  return number_list(numbers);
}

std::string processor_set(const StatisticsFiles& files) {
  JsonObject object;
  const bool v1 = files.is_v1("cpuset");
  object.add_json("cpus", expanded(files.text(v1 ? "cpuset.cpus" : "cpuset.cpus.effective")));
  object.add("cpu_exclusive", files.number("cpuset.cpu_exclusive"));
  object.add_json("mems", expanded(files.text(v1 ? "cpuset.mems" : "cpuset.mems.effective")));
  for (const char* name : {"mem_hardwall", "mem_exclusive", "memory_migrate", "memory_spread_page",
                           "memory_spread_slab", "memory_pressure", "sched_load_balance"}) {
    object.add(name, files.number(std::string("cpuset.") + name));
  }
  const std::string level = files.text("cpuset.sched_relax_domain_level");
  const std::string number = level.substr(0, level.find('\n'));
  return object.add_json("sched_relax_domain_level", number.empty() ? "0" : number).text();
}

std::string memory_v1(const StatisticsFiles& files, const std::string& prefix) {
  JsonObject entry;
  entry.add("limit", files.number(prefix + "limit_in_bytes"));
  entry.add("usage", files.number(prefix + "usage_in_bytes"));
  entry.add("max", files.number(prefix + "max_usage_in_bytes"));
  return entry.add("failcnt", files.number(prefix + "failcnt")).text();
}

/// As version 1 counts: memory and swap together.
std::string swap_v2(const StatisticsFiles& files) {
  const uint64_t memory = files.number("memory.max");
  const uint64_t swap = files.number("memory.swap.max");
  JsonObject entry;
  entry.add("limit", memory > UINT64_MAX - swap ? UINT64_MAX : memory + swap);
  entry.add("usage", files.number("memory.current") + files.number("memory.swap.current"));
  return entry.add("failcnt", uint64_t{0}).text();
}

std::string memory(const StatisticsFiles& files) {
  auto table = files.table("memory.stat");
  JsonObject raw;
  for (const auto& [name, value] : table) raw.add(name.c_str(), value);
  JsonObject object;
  if (files.is_v1("memory")) {
    object.add("cache", table["cache"]).add_json("usage", memory_v1(files, "memory."));
    object.add_json("swap", memory_v1(files, "memory.memsw."));
    object.add_json("kernel", memory_v1(files, "memory.kmem."));
    object.add_json("kernelTCP", memory_v1(files, "memory.kmem.tcp."));
    return object.add_json("raw", raw.text()).text();
  }
  JsonObject usage;
  usage.add("limit", files.number("memory.max")).add("usage", files.number("memory.current"));
  usage.add("max", files.number("memory.peak")).add("failcnt", files.table("memory.events")["max"]);
  object.add("cache", table["file"]).add_json("usage", usage.text()).add_json("swap", swap_v2(files));
  object.add_json("raw", raw.text());
  add_pressure(files, "memory.pressure", object);
  return object.text();
}

std::string pids(const StatisticsFiles& files) {
  const uint64_t limit = files.number("pids.max");
  JsonObject object;
  object.add("current", files.number("pids.current"));
  return object.add("limit", limit == UINT64_MAX ? 0 : limit).text();
}

std::string block(const StatisticsFiles& files) {
  JsonObject object;
  add_block_statistics(files, object);
  if (!files.is_v1("blkio")) add_pressure(files, "io.pressure", object);
  return object.text();
}

}  // namespace

std::string statistics_json(const Cgroup& cgroup) {
  const StatisticsFiles files(cgroup);
  JsonObject object;
  object.add_json("cpu", processor(files)).add_json("cpuset", processor_set(files));
  object.add_json("memory", memory(files)).add_json("pids", pids(files));
  object.add_json("blkio", block(files)).add_json("hugetlb", huge_page_statistics(files));
  return object.add_json("intel_rdt", "{}").add_json("network_interfaces", "null").text();
}

}  // namespace stack
