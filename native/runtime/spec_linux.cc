#include <sched.h>
#include <sys/stat.h>

#include "base/attempt.h"
#include "runtime/personality.h"
#include "runtime/spec.h"

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080
#endif

namespace stack {

namespace {

int namespace_flag(const std::string& type) {
  constexpr struct {
    const char* type;
    int flag;
  } table[] = {
      {"pid", CLONE_NEWPID},  {"network", CLONE_NEWNET}, {"mount", CLONE_NEWNS},
      {"ipc", CLONE_NEWIPC},  {"uts", CLONE_NEWUTS},     {"user", CLONE_NEWUSER},
      {"time", CLONE_NEWTIME}, {"cgroup", CLONE_NEWCGROUP},
  };
  for (const auto& entry : table) {
    if (type == entry.type) return entry.flag;
  }
  return 0;
}

Status read_namespaces(const Json& list, Spec& spec) {
  for (size_t i = 0; i < list.size(); ++i) {
    const std::string type = list.element(i).text("type");
    const int flag = namespace_flag(type);
    if (flag == 0) return Failure{"invalid config: unknown namespace", 0, type};
    if (spec.creates(flag) || spec.joins(flag)) {
      return Failure{"invalid config: duplicate namespace", 0, type};
    }
    spec.namespaces.push_back({flag, list.element(i).text("path")});
  }
  return {};
}

Result<DeviceSpec> read_device(const Json& entry) {
  DeviceSpec device;
  device.path = entry.text("path");
  while (device.path.size() > 1 && device.path.back() == '/') device.path.pop_back();
  const std::string kind = entry.text("type");
  if (kind == "c" || kind == "u") device.kind = S_IFCHR;
  if (kind == "b") device.kind = S_IFBLK;
  if (kind == "p") device.kind = S_IFIFO;
  if (device.kind == 0) return Failure{"invalid device type", 0, kind + " of " + device.path};
  device.major = entry["major"].natural32();
  device.minor = entry["minor"].natural32();
  if (entry["fileMode"].exists()) device.mode = entry["fileMode"].natural32() & 07777;
  device.uid = entry["uid"].natural32();
  device.gid = entry["gid"].natural32();
  return device;
}

Status read_time_offsets(const Json& offsets, Spec& spec) {
  for (size_t i = 0; i < offsets.size(); ++i) {
    const std::string clock = offsets.member_name(i);
    if (clock != "monotonic" && clock != "boottime") {
      return Failure{"invalid config: unknown clock in timeOffsets", 0, clock};
    }
    spec.time_offsets.emplace_back(
        clock + " " + std::to_string(offsets.member(i)["secs"].integer()),
        offsets.member(i)["nanosecs"].integer());
  }
  return {};
}

}  // namespace

std::vector<IdMapping> read_mappings(const Json& list) {
  std::vector<IdMapping> mappings;
  for (size_t i = 0; i < list.size(); ++i) {
    const Json entry = list.element(i);
    mappings.push_back({entry["containerID"].natural32(), entry["hostID"].natural32(),
                        entry["size"].natural32()});
  }
  return mappings;
}

Status read_linux(const Json& section, Spec& spec) {
  STACK_ATTEMPT(read_namespaces(section["namespaces"], spec));
  spec.uid_mappings = read_mappings(section["uidMappings"]);
  spec.gid_mappings = read_mappings(section["gidMappings"]);
  STACK_ATTEMPT(read_time_offsets(section["timeOffsets"], spec));
  const Json devices = section["devices"];
  for (size_t i = 0; i < devices.size(); ++i) {
    STACK_TAKE(auto device, read_device(devices.element(i)));
    spec.devices.push_back(std::move(device));
  }
  spec.cgroups_path = section.text("cgroupsPath");
  const Json sysctl = section["sysctl"];
  for (size_t i = 0; i < sysctl.size(); ++i) {
    spec.sysctl.emplace_back(sysctl.member_name(i), sysctl.member(i).text());
  }
  spec.masked_paths = section["maskedPaths"].texts();
  spec.readonly_paths = section["readonlyPaths"].texts();
  spec.root_propagation = section.text("rootfsPropagation");
  STACK_TAKE(spec.net_devices, read_net_devices(section["netDevices"]));
  if (!spec.net_devices.empty() && !spec.has(CLONE_NEWNET)) {
    return Failure{"invalid config:", 0, "netDevices need a network namespace"};
  }
  STACK_TAKE(spec.personality, read_personality(section["personality"]));
  if (section["memoryPolicy"].exists()) {
    STACK_TAKE(spec.memory_policy, read_memory_policy(section["memoryPolicy"]));
  }
  if (!section.text("mountLabel").empty()) {
    return Failure{"SELinux is not supported: mountLabel", 0, section.text("mountLabel")};
  }
  if (section["intelRdt"].exists()) {
    return Failure{"linux.intelRdt is not supported:", 0, "leave it out to run without cache and bandwidth limits"};
  }
  return read_resources(section["resources"], spec.resources);
}

}  // namespace stack
