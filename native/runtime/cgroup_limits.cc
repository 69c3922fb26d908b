#include <fcntl.h>

#include "base/attempt.h"
#include "base/file.h"
#include "runtime/cgroup.h"
#include "runtime/cgroup_settings.h"
#include "runtime/device_rules.h"

namespace stack {

namespace {

Status write_value(const std::string& path, const std::string& value) {
  UniqueFd file(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file) return system_failure("open", path);
  return write_all(file.get(), value, "\"" + value + "\" to " + path);
}

Status write_setting(const std::string& directory, const CgroupSetting& setting) {
  const Status written = write_value(directory + "/" + setting.file, setting.value);
  if (written || written.failure().error != ENOENT) return written;
  if (setting.optional) return {};
  return Failure{"cgroup controller is missing for", 0, setting.file};
}

/// A value may be refused because of another that is about to be changed, such as a period shorter than
/// the quota: what was refused is written again after the others.
Status write_settings(const std::string& directory, const std::vector<CgroupSetting>& settings) {
  std::vector<CgroupSetting> refused;
  for (const CgroupSetting& setting : settings) {
    const Status written = write_setting(directory, setting);
    if (written) continue;
    if (written.failure().error != EINVAL) return written;
    refused.push_back(setting);
  }
  for (const CgroupSetting& setting : refused) STACK_ATTEMPT(write_setting(directory, setting));
  return {};
}

std::vector<CgroupSetting> settings_of(const HierarchyV1& hierarchy, const ResourcesSpec& resources) {
  std::vector<CgroupSetting> settings;
  for (CgroupSetting& setting : settings_v1(resources)) {
    const bool is_device = std::string_view(setting.controller) == "devices";
    if (!is_device && hierarchy.has(setting.controller)) settings.push_back(std::move(setting));
  }
  return settings;
}

/// One rule is one write; there are a dozen in a file.
Status write_device_rules(const std::string& directory, const std::vector<CgroupSetting>& settings) {
  UniqueFd file;
  std::string name;
  for (const CgroupSetting& setting : settings) {
    const std::string path = directory + "/" + setting.file;
    if (setting.file != name) {
      name = setting.file;
      file.reset(open(path.c_str(), O_WRONLY | O_CLOEXEC));
    }
    if (!file) return system_failure("open", path);
    STACK_ATTEMPT(write_all(file.get(), setting.value, "\"" + setting.value + "\" to " + path));
  }
  return {};
}

}  // namespace

Status Cgroup::write_unified(const ResourcesSpec& resources) const {
  std::vector<CgroupSetting> settings;
  for (CgroupSetting& setting : settings_v2(resources)) {
    if (!hierarchies_.has_v1(setting.controller)) settings.push_back(std::move(setting));
  }
  STACK_ATTEMPT(write_settings(unified_directory(), settings));
  for (const auto& [file, value] : resources.unified) {
    const std::string controller = file.substr(0, file.find('.'));
    if (hierarchies_.unified.empty() || hierarchies_.has_v1(controller)) {
      return Failure{"invalid configuration: cgroup version 2 does not have the controller of unified", 0, file};
    }
    STACK_ATTEMPT(write_setting(unified_directory(), {"", file, value}));
  }
  return {};
}

Status Cgroup::write_limits(const ResourcesSpec& resources) const {
  for (const HierarchyV1& hierarchy : hierarchies_.v1) {
    STACK_ATTEMPT(write_settings(directory(hierarchy), settings_of(hierarchy, resources)));
  }
  return write_unified(resources);
}

/// The kernel would kill processes to get below such a limit.
Status Cgroup::check_usage(const ResourcesSpec& resources) const {
  const int64_t limit = resources.memory_limit.value_or(0);
  if (!resources.check_before_update || limit <= 0 || hierarchies_.has_v1("memory")) return {};
  const auto usage_of = [&](const char* file) -> int64_t {
    const auto text = read_file(unified_directory() + "/" + file, 64);
    return text ? strtoll(text.value().c_str(), nullptr, 10) : 0;
  };
  const int64_t memory = usage_of("memory.current");
  const int64_t swap_limit = resources.memory_swap.value_or(0);
  if (swap_limit > 0) {
    const int64_t both = memory + usage_of("memory.swap.current");
    if (swap_limit >= both) return {};
    return Failure{"rejecting memory+swap limit", 0,
                   std::to_string(swap_limit) + " below the usage of " + std::to_string(both)};
  }
  if (limit >= memory) return {};
  return Failure{"rejecting memory limit", 0,
                 std::to_string(limit) + " below the usage of " + std::to_string(memory)};
}

Status Cgroup::update(const ResourcesSpec& resources) const {
  STACK_ATTEMPT(check_usage(resources));
  return write_limits(resources);
}

Status Cgroup::limit_devices(const ResourcesSpec& resources) const {
  ResourcesSpec devices;
  devices.devices = effective_device_rules(resources.devices);
  if (allows_all_devices(devices.devices)) return {};
  for (const HierarchyV1& hierarchy : hierarchies_.v1) {
    if (!hierarchy.has("devices")) continue;
    return write_device_rules(directory(hierarchy), settings_v1(devices));
  }
  if (hierarchies_.unified.empty()) return {};
  UniqueFd unified(open(unified_directory().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!unified) return system_failure("open", unified_directory());
  return attach_device_filter(unified.get(), devices.devices);
}

}  // namespace stack
