#include "runtime/device_rules.h"

namespace stack {

std::vector<DeviceRule> effective_device_rules(const std::vector<DeviceRule>& asked) {
  std::vector<DeviceRule> rules;
  const bool starts_with_none = !asked.empty() && asked[0].kind == 'a' && !asked[0].allow;
  if (!starts_with_none) rules.push_back({false, 'a', any_device, any_device, true, true, true});
  rules.insert(rules.end(), asked.begin(), asked.end());
  if (allows_all_devices(rules)) return rules;
  constexpr struct {
    int64_t major;
    int64_t minor;
  } always[] = {{1, 3}, {1, 5}, {1, 7}, {1, 8}, {1, 9}, {5, 0}, {5, 1}, {5, 2}, {136, any_device}};
  for (const auto& device : always) {
    rules.push_back({true, 'c', device.major, device.minor, true, true, true});
  }
  // A node that may be made but not opened does no harm, and package managers make them.
  rules.push_back({true, 'c', any_device, any_device, false, false, true});
  rules.push_back({true, 'b', any_device, any_device, false, false, true});
  return rules;
}

bool allows_all_devices(const std::vector<DeviceRule>& rules) {
  bool all = true;
  for (const DeviceRule& rule : rules) {
    const bool whole = rule.kind == 'a' && rule.read && rule.write && rule.make;
    if (rule.allow && whole) all = true;
    if (!rule.allow) all = false;
  }
  return all;
}

}  // namespace stack
