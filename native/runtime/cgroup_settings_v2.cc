#include <algorithm>
#include <cmath>

#include "runtime/cgroup_settings.h"

namespace stack {

namespace {

std::string limit_text(int64_t limit) { return limit < 0 ? "max" : std::to_string(limit); }

void add_memory(const ResourcesSpec& resources, std::vector<CgroupSetting>& settings) {
  const std::optional<int64_t>& limit = resources.memory_limit;
  const std::optional<int64_t>& swap = resources.memory_swap;
  if (limit.value_or(0) != 0) settings.push_back({"memory", "memory.max", limit_text(*limit)});
  // The specification counts memory and swap together, version 2 counts swap alone.
  if (swap.value_or(limit.value_or(0) < 0 ? -1 : 0) < 0) {
    settings.push_back({"memory", "memory.swap.max", "max", true});
  }
  if (swap.value_or(0) > 0 && limit.value_or(0) > 0) {
    settings.push_back({"memory", "memory.swap.max", limit_text(std::max<int64_t>(0, *swap - *limit)), true});
  }
  if (resources.memory_reservation.value_or(0) != 0) {
    settings.push_back({"memory", "memory.low", limit_text(*resources.memory_reservation)});
  }
}

/// The conversion that runc and crun agreed on: 1024 shares are the default weight of 100.
uint64_t weight_of_shares(uint64_t shares) {
  if (shares <= 2) return 1;
  if (shares >= 262144) return 10000;
  const double log = std::log2(static_cast<double>(shares));
  return static_cast<uint64_t>(std::ceil(std::pow(10, (log * log + 125 * log) / 612.0 - 7.0 / 34.0)));
}

void add_cpu(const ResourcesSpec& resources, std::vector<CgroupSetting>& settings) {
  if (resources.cpu_shares.value_or(0) != 0) {
    settings.push_back(
        {"cpu", "cpu.weight", std::to_string(weight_of_shares(*resources.cpu_shares))});
  }
  const int64_t quota = resources.cpu_quota.value_or(0);
  const uint64_t period = resources.cpu_period.value_or(0);
  if (quota != 0 || period != 0) {
    const std::string time = quota > 0 ? std::to_string(quota) : "max";
    settings.push_back({"cpu", "cpu.max", time + " " + std::to_string(period == 0 ? 100000 : period)});
  }
  if (resources.cpu_burst) {
    settings.push_back({"cpu", "cpu.max.burst", std::to_string(*resources.cpu_burst)});
  }
  if (resources.cpu_idle) settings.push_back({"cpu", "cpu.idle", std::to_string(*resources.cpu_idle)});
  if (!resources.cpus.empty()) settings.push_back({"cpuset", "cpuset.cpus", resources.cpus});
  if (!resources.memory_nodes.empty()) {
    settings.push_back({"cpuset", "cpuset.mems", resources.memory_nodes});
  }
}

void add_throttles(const std::vector<Throttle>& throttles, const char* key,
                   std::vector<CgroupSetting>& settings) {
  for (const Throttle& throttle : throttles) {
    const std::string rate = throttle.rate == 0 ? "max" : std::to_string(throttle.rate);
    settings.push_back({"io", "io.max",
                        std::to_string(throttle.major) + ":" + std::to_string(throttle.minor) +
                            " " + key + "=" + rate});
  }
}

/// From 10..1000 of the specification to 1..10000 of the kernel.
std::string io_weight(uint32_t weight) {
  return std::to_string(1 + (static_cast<uint64_t>(std::max(weight, 10U)) - 10) * 9999 / 990);
}

void add_block(const ResourcesSpec& resources, std::vector<CgroupSetting>& settings) {
  const uint32_t weight = resources.block_weight.value_or(0);
  if (weight != 0) {
    // Which of the two exists depends on the scheduler that the kernel was built with.
    settings.push_back({"io", "io.bfq.weight", std::to_string(weight), true});
    settings.push_back({"io", "io.weight", "default " + io_weight(weight), true});
  }
  for (const DeviceWeight& device : resources.device_weights) {
    const std::string numbers = std::to_string(device.major) + ":" + std::to_string(device.minor);
    settings.push_back(
        {"io", "io.bfq.weight", numbers + " " + std::to_string(device.weight), true});
    settings.push_back({"io", "io.weight", numbers + " " + io_weight(device.weight), true});
  }
  add_throttles(resources.read_bytes, "rbps", settings);
  add_throttles(resources.write_bytes, "wbps", settings);
  add_throttles(resources.read_operations, "riops", settings);
  add_throttles(resources.write_operations, "wiops", settings);
}

}  // namespace

std::string process_limit(int64_t limit) {
  return limit < 0 ? "max" : std::to_string(std::max<int64_t>(limit, 1));
}

std::vector<CgroupSetting> settings_v2(const ResourcesSpec& resources) {
  std::vector<CgroupSetting> settings;
  add_memory(resources, settings);
  add_cpu(resources, settings);
  add_block(resources, settings);
  if (resources.pids_limit) {
    settings.push_back({"pids", "pids.max", process_limit(*resources.pids_limit)});
  }
  for (const auto& [size, limit] : resources.huge_pages) {
    settings.push_back({"hugetlb", "hugetlb." + size + ".max", std::to_string(limit)});
    settings.push_back({"hugetlb", "hugetlb." + size + ".rsvd.max", std::to_string(limit), true});
  }
  return settings;
}

}  // namespace stack
