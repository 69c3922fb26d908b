#include "runtime/scope_properties.h"

#include <cstdlib>
#include <map>
#include <sstream>

#include "base/attempt.h"
#include "runtime/cgroup_settings.h"
#include "runtime/number_list.h"

namespace stack {

namespace {

/// "max" is what systemd calls infinity.
uint64_t limit_of(const std::string& text) {
  return text == "max" ? UINT64_MAX : strtoull(text.c_str(), nullptr, 10);
}

/// "QUOTA PERIOD" in microseconds; systemd counts the quota for a second.
void write_cpu_time(DBusWriter& writer, const std::string& value) {
  std::istringstream words(value);
  std::string quota;
  uint64_t period = 100'000;
  words >> quota >> period;
  const bool is_limited = quota != "max" && period != 0;
  write_property(writer, "CPUQuotaPerSecUSec", is_limited ? limit_of(quota) * 1'000'000 / period : UINT64_MAX);
  write_property(writer, "CPUQuotaPeriodUSec", period);
}

/// A bit for each number, from the lowest of the first byte on.
Status write_numbers(DBusWriter& writer, const char* name, const std::string& list) {
  STACK_TAKE(const std::vector<bool> numbers, parse_number_list(list, 8192));
  std::string bytes((numbers.size() + 7) / 8, '\0');
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i]) bytes[i / 8] = static_cast<char>(bytes[i / 8] | 1 << (i % 8));
  }
  writer.align(8).text(name).signature("ay");
  writer.array(1, [&] {
    for (const char byte : bytes) writer.byte(static_cast<uint8_t>(byte));
  });
  return {};
}

Status write_setting(DBusWriter& writer, const std::string& file, const std::string& value) {
  static const std::map<std::string, const char*> numbers = {
      {"memory.max", "MemoryMax"},  {"memory.swap.max", "MemorySwapMax"}, {"memory.low", "MemoryLow"},
      {"memory.min", "MemoryMin"},  {"memory.high", "MemoryHigh"},        {"cpu.weight", "CPUWeight"},
      {"pids.max", "TasksMax"}};
  const auto found = numbers.find(file);
  if (found != numbers.end()) write_property(writer, found->second, limit_of(value));
  if (file == "cpu.max") write_cpu_time(writer, value);
  if (file == "cpuset.cpus") return write_numbers(writer, "AllowedCPUs", value);
  if (file == "cpuset.mems") return write_numbers(writer, "AllowedMemoryNodes", value);
  const std::string everywhere = "default ";
  if (file == "io.weight" && value.rfind(everywhere, 0) == 0) {
    write_property(writer, "IOWeight", limit_of(value.substr(everywhere.size())));
  }
  return {};
}

}  // namespace

void write_property(DBusWriter& writer, const char* name, const std::string& text) {
  writer.align(8).text(name).signature("s").text(text);
}

void write_property(DBusWriter& writer, const char* name, uint64_t number) {
  writer.align(8).text(name).signature("t").number64(number);
}

void write_flag(DBusWriter& writer, const char* name, bool value) {
  writer.align(8).text(name).signature("b").number32(value ? 1 : 0);
}

Status write_limits(DBusWriter& writer, const ResourcesSpec& resources) {
  for (const CgroupSetting& setting : settings_v2(resources)) {
    STACK_ATTEMPT(write_setting(writer, setting.file, setting.value));
  }
  for (const auto& [file, value] : resources.unified) STACK_ATTEMPT(write_setting(writer, file, value));
  return {};
}

}  // namespace stack
