#include "base/attempt.h"
#include "runtime/spec.h"

namespace stack {

namespace {

std::optional<int64_t> optional_integer(const Json& value) {
  if (!value.exists()) return {};
  return value.integer();
}

std::optional<uint64_t> optional_natural(const Json& value) {
  if (!value.exists()) return {};
  return value.natural();
}

Result<DeviceRule> read_rule(const Json& entry) {
  DeviceRule rule;
  rule.allow = entry.flag("allow");
  const std::string kind = entry.text("type");
  if (!kind.empty()) rule.kind = kind[0];
  if (kind.size() > 1 || (rule.kind != 'a' && rule.kind != 'b' && rule.kind != 'c')) {
    return Failure{"invalid device rule: unknown type", 0, kind};
  }
  if (entry["major"].exists()) rule.major = entry["major"].integer();
  if (entry["minor"].exists()) rule.minor = entry["minor"].integer();
  const std::string access = entry.text("access");
  if (access.find_first_not_of("rwma") != std::string::npos) {
    return Failure{"invalid device rule: unknown access", 0, access};
  }
  const bool all = access.empty() || access.find('a') != std::string::npos;
  rule.read = all || access.find('r') != std::string::npos;
  rule.write = all || access.find('w') != std::string::npos;
  rule.make = all || access.find('m') != std::string::npos;
  return rule;
}

std::vector<Throttle> read_throttles(const Json& list) {
  std::vector<Throttle> throttles;
  for (size_t i = 0; i < list.size(); ++i) {
    const Json entry = list.element(i);
    throttles.push_back(
        {entry["major"].natural32(), entry["minor"].natural32(), entry["rate"].natural()});
  }
  return throttles;
}

void read_memory(const Json& memory, ResourcesSpec& result) {
  result.memory_limit = optional_integer(memory["limit"]);
  result.memory_swap = optional_integer(memory["swap"]);
  result.memory_reservation = optional_integer(memory["reservation"]);
  result.memory_swappiness = optional_natural(memory["swappiness"]);
  result.oom_kill_disabled = memory.flag("disableOOMKiller");
  result.check_before_update = memory.flag("checkBeforeUpdate");
}

void read_cpu(const Json& cpu, ResourcesSpec& result) {
  result.cpu_shares = optional_natural(cpu["shares"]);
  result.cpu_quota = optional_integer(cpu["quota"]);
  result.cpu_period = optional_natural(cpu["period"]);
  result.cpu_burst = optional_integer(cpu["burst"]);
  result.cpu_idle = optional_integer(cpu["idle"]);
  result.realtime_runtime = optional_integer(cpu["realtimeRuntime"]);
  result.realtime_period = optional_natural(cpu["realtimePeriod"]);
  result.cpus = cpu.text("cpus");
  result.memory_nodes = cpu.text("mems");
}

void read_block(const Json& block, ResourcesSpec& result) {
  if (block["weight"].exists()) result.block_weight = block["weight"].natural32();
  const Json weights = block["weightDevice"];
  for (size_t i = 0; i < weights.size(); ++i) {
    const Json entry = weights.element(i);
    result.device_weights.push_back(
        {entry["major"].natural32(), entry["minor"].natural32(), entry["weight"].natural32()});
  }
  result.read_bytes = read_throttles(block["throttleReadBpsDevice"]);
  result.write_bytes = read_throttles(block["throttleWriteBpsDevice"]);
  result.read_operations = read_throttles(block["throttleReadIOPSDevice"]);
  result.write_operations = read_throttles(block["throttleWriteIOPSDevice"]);
}

}  // namespace

Status read_resources(const Json& resources, ResourcesSpec& result) {
  const Json devices = resources["devices"];
  for (size_t i = 0; i < devices.size(); ++i) {
    STACK_TAKE(auto rule, read_rule(devices.element(i)));
    result.devices.push_back(rule);
  }
  read_memory(resources["memory"], result);
  read_cpu(resources["cpu"], result);
  read_block(resources["blockIO"], result);
  result.pids_limit = optional_integer(resources["pids"]["limit"]);
  const Json pages = resources["hugepageLimits"];
  for (size_t i = 0; i < pages.size(); ++i) {
    const std::string size = pages.element(i).text("pageSize");
    if (size.find('/') != std::string::npos) return Failure{"invalid page size", 0, size};
    result.huge_pages.emplace_back(size, pages.element(i)["limit"].natural());
  }
  const Json unified = resources["unified"];
  for (size_t i = 0; i < unified.size(); ++i) {
    const std::string name = unified.member_name(i);
    if (name.empty() || name[0] == '.' || name.find('/') != std::string::npos) {
      return Failure{"invalid unified resource", 0, name};
    }
    result.unified.emplace_back(name, unified.member(i).text());
  }
  return {};
}

}  // namespace stack
