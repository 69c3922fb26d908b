#include "runtime/cgroup_settings.h"

namespace stack {

namespace {

void add_memory(const ResourcesSpec& resources, std::vector<CgroupSetting>& settings) {
  const int64_t limit = resources.memory_limit.value_or(0);
  // Without a limit of memory, one of memory and swap together would still be one.
  const int64_t swap = resources.memory_swap.value_or(limit == -1 ? -1 : 0);
  // 0 means unset. Which of the two the kernel takes first depends on whether they are raised.
  if (limit != 0) settings.push_back({"memory", "memory.limit_in_bytes", std::to_string(limit)});
  if (swap != 0) settings.push_back({"memory", "memory.memsw.limit_in_bytes", std::to_string(swap), true});
  if (resources.memory_reservation.value_or(0) != 0) {
    settings.push_back({"memory", "memory.soft_limit_in_bytes",
                        std::to_string(*resources.memory_reservation)});
  }
  if (resources.memory_swappiness) {
    settings.push_back(
        {"memory", "memory.swappiness", std::to_string(*resources.memory_swappiness), true});
  }
  if (resources.oom_kill_disabled) settings.push_back({"memory", "memory.oom_control", "1"});
}

void add_cpu(const ResourcesSpec& resources, std::vector<CgroupSetting>& settings) {
  // 0 means unset, and the kernel would round it up to 2.
  if (resources.cpu_shares.value_or(0) != 0) {
    settings.push_back({"cpu", "cpu.shares", std::to_string(*resources.cpu_shares)});
  }
  if (resources.cpu_period.value_or(0) != 0) {
    settings.push_back({"cpu", "cpu.cfs_period_us", std::to_string(*resources.cpu_period)});
  }
  if (resources.cpu_quota.value_or(0) != 0) {
    settings.push_back({"cpu", "cpu.cfs_quota_us", std::to_string(*resources.cpu_quota)});
  }
  if (resources.cpu_burst) {
    settings.push_back({"cpu", "cpu.cfs_burst_us", std::to_string(*resources.cpu_burst)});
  }
  if (resources.cpu_idle) {
    settings.push_back({"cpu", "cpu.idle", std::to_string(*resources.cpu_idle)});
  }
  if (resources.realtime_period.value_or(0) != 0) {
    settings.push_back({"cpu", "cpu.rt_period_us", std::to_string(*resources.realtime_period)});
  }
  if (resources.realtime_runtime.value_or(0) != 0) {
    settings.push_back({"cpu", "cpu.rt_runtime_us", std::to_string(*resources.realtime_runtime)});
  }
  if (!resources.cpus.empty()) settings.push_back({"cpuset", "cpuset.cpus", resources.cpus});
  if (!resources.memory_nodes.empty()) {
    settings.push_back({"cpuset", "cpuset.mems", resources.memory_nodes});
  }
}

void add_throttles(const std::vector<Throttle>& throttles, const char* file,
                   std::vector<CgroupSetting>& settings) {
  for (const Throttle& throttle : throttles) {
    settings.push_back({"blkio", file,
                        std::to_string(throttle.major) + ":" + std::to_string(throttle.minor) +
                            " " + std::to_string(throttle.rate)});
  }
}

void add_block(const ResourcesSpec& resources, std::vector<CgroupSetting>& settings) {
  if (resources.block_weight.value_or(0) != 0) {
    const std::string weight = std::to_string(*resources.block_weight);
    // Which of the two exists depends on the scheduler that the kernel was built with.
    settings.push_back({"blkio", "blkio.weight", weight, true});
    settings.push_back({"blkio", "blkio.bfq.weight", weight, true});
  }
  for (const DeviceWeight& device : resources.device_weights) {
    const std::string value = std::to_string(device.major) + ":" + std::to_string(device.minor) +
                              " " + std::to_string(device.weight);
    settings.push_back({"blkio", "blkio.weight_device", value, true});
    settings.push_back({"blkio", "blkio.bfq.weight_device", value, true});
  }
  add_throttles(resources.read_bytes, "blkio.throttle.read_bps_device", settings);
  add_throttles(resources.write_bytes, "blkio.throttle.write_bps_device", settings);
  add_throttles(resources.read_operations, "blkio.throttle.read_iops_device", settings);
  add_throttles(resources.write_operations, "blkio.throttle.write_iops_device", settings);
}

std::string rule_text(const DeviceRule& rule) {
  const auto number = [](int64_t value) { return value < 0 ? "*" : std::to_string(value); };
  std::string text{rule.kind, ' '};
  text += number(rule.major) + ":" + number(rule.minor) + " ";
  if (rule.read) text += 'r';
  if (rule.write) text += 'w';
  if (rule.make) text += 'm';
  return text;
}

void add_devices(const ResourcesSpec& resources, std::vector<CgroupSetting>& settings) {
  for (const DeviceRule& rule : resources.devices) {
    settings.push_back({"devices", rule.allow ? "devices.allow" : "devices.deny",
                        rule.kind == 'a' ? "a" : rule_text(rule)});
  }
}

}  // namespace

std::vector<CgroupSetting> settings_v1(const ResourcesSpec& resources) {
  std::vector<CgroupSetting> settings;
  add_memory(resources, settings);
  add_cpu(resources, settings);
  add_block(resources, settings);
  add_devices(resources, settings);
  if (resources.pids_limit) {
    settings.push_back({"pids", "pids.max", process_limit(*resources.pids_limit)});
  }
  for (const auto& [size, limit] : resources.huge_pages) {
    settings.push_back({"hugetlb", "hugetlb." + size + ".limit_in_bytes", std::to_string(limit)});
    settings.push_back({"hugetlb", "hugetlb." + size + ".rsvd.limit_in_bytes", std::to_string(limit), true});
  }
  return settings;
}

}  // namespace stack
