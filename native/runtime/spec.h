#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/json.h"
#include "runtime/memory_policy.h"
#include "runtime/net_devices.h"
#include "runtime/scheduling.h"

namespace stack {

// What a bundle's config.json asks for (OCI runtime specification, config.md and config-linux.md).

struct CapabilitySets {
  uint64_t bounding = 0;
  uint64_t effective = 0;
  uint64_t permitted = 0;
  uint64_t inheritable = 0;
  uint64_t ambient = 0;
  /// Names that no kernel we know has: they are warned of, and do without (config.md "Linux Process").
  std::vector<std::string> unknown;
};

struct ResourceLimit {
  int resource = 0;
  std::string name;
  uint64_t soft = 0;
  uint64_t hard = 0;
};

struct ProcessSpec {
  bool terminal = false;
  uint32_t columns = 0;
  uint32_t rows = 0;
  uid_t uid = 0;
  gid_t gid = 0;
  std::optional<mode_t> umask;
  std::vector<gid_t> groups;
  std::vector<std::string> args;
  std::vector<std::string> env;
  std::string cwd = "/";
  CapabilitySets capabilities;
  std::vector<ResourceLimit> limits;
  bool no_new_privileges = false;
  std::optional<int> oom_score_adj;
  std::string apparmor_profile;
  SchedulingSpec scheduling;
};

struct IdMapping {
  uint32_t container = 0;
  uint32_t host = 0;
  uint32_t size = 0;
};

struct MountSpec {
  std::string destination;
  std::string type;
  std::string source;
  std::vector<std::string> options;
  std::vector<IdMapping> uid_mappings;
  std::vector<IdMapping> gid_mappings;
};

/// A namespace of the container: new, or that of a path.
struct NamespaceSpec {
  int flag = 0;
  std::string path;
};

struct DeviceSpec {
  std::string path;
  mode_t kind = 0;
  uint32_t major = 0;
  uint32_t minor = 0;
  mode_t mode = 0666;
  uid_t uid = 0;
  gid_t gid = 0;
};

/// Absence of a number in a device rule: any.
constexpr int64_t any_device = -1;

struct DeviceRule {
  bool allow = false;
  char kind = 'a';
  int64_t major = any_device;
  int64_t minor = any_device;
  bool read = false;
  bool write = false;
  bool make = false;
};

struct Throttle {
  uint32_t major = 0;
  uint32_t minor = 0;
  uint64_t rate = 0;
};

struct DeviceWeight {
  uint32_t major = 0;
  uint32_t minor = 0;
  uint32_t weight = 0;
};

struct ResourcesSpec {
  std::vector<DeviceRule> devices;
  std::optional<int64_t> memory_limit;
  std::optional<int64_t> memory_swap;
  std::optional<int64_t> memory_reservation;
  std::optional<uint64_t> memory_swappiness;
  bool oom_kill_disabled = false;
  bool check_before_update = false;
  std::optional<uint64_t> cpu_shares;
  std::optional<int64_t> cpu_quota;
  std::optional<uint64_t> cpu_period;
  std::optional<int64_t> cpu_burst;
  std::optional<int64_t> cpu_idle;
  std::optional<int64_t> realtime_runtime;
  std::optional<uint64_t> realtime_period;
  std::string cpus;
  std::string memory_nodes;
  std::optional<int64_t> pids_limit;
  std::optional<uint32_t> block_weight;
  std::vector<DeviceWeight> device_weights;
  std::vector<Throttle> read_bytes;
  std::vector<Throttle> write_bytes;
  std::vector<Throttle> read_operations;
  std::vector<Throttle> write_operations;
  std::vector<std::pair<std::string, uint64_t>> huge_pages;
  std::vector<std::pair<std::string, std::string>> unified;
};

struct Hook {
  std::string path;
  std::vector<std::string> args;
  std::vector<std::string> env;
  int timeout_seconds = 0;
};

struct HookSpec {
  std::vector<Hook> prestart;
  std::vector<Hook> create_runtime;
  std::vector<Hook> create_container;
  std::vector<Hook> start_container;
  std::vector<Hook> poststart;
  std::vector<Hook> poststop;
};

/// What annotations of ours ask for (native/RUNTIME.md).
struct StackSpec {
  std::string lower_directories;
  std::string upper_directory;
  std::string work_directory;
  std::string init;
  std::string volumes;
};

struct Spec {
  std::string version;
  std::string hostname;
  std::string domainname;
  std::string root;
  bool root_readonly = false;
  std::optional<ProcessSpec> process;
  std::vector<MountSpec> mounts;
  std::vector<NamespaceSpec> namespaces;
  std::vector<IdMapping> uid_mappings;
  std::vector<IdMapping> gid_mappings;
  std::vector<std::pair<std::string, int64_t>> time_offsets;
  std::vector<DeviceSpec> devices;
  std::string cgroups_path;
  ResourcesSpec resources;
  std::vector<std::pair<std::string, std::string>> sysctl;
  std::vector<std::string> masked_paths;
  std::vector<std::string> readonly_paths;
  std::string root_propagation;
  std::vector<NetDeviceSpec> net_devices;
  std::optional<MemoryPolicySpec> memory_policy;
  std::optional<unsigned long> personality;
  HookSpec hooks;
  StackSpec stack;
  std::vector<std::pair<std::string, std::string>> annotations;
  /// A view into `document`.
  Json seccomp;
  JsonDocument document;

  bool creates(int namespace_flag) const;
  bool joins(int namespace_flag) const;
  /// Whether it creates or joins one.
  bool has(int namespace_flag) const { return creates(namespace_flag) || joins(namespace_flag); }
  /// The rest of a host's path that begins with that of the root: "/a" of "/bundle/rootfs/a".
  std::optional<std::string> path_below_root(const std::string& path) const;
};

/// Reads a config.json. `text` is its content; `bundle` resolves a relative root.
Result<Spec> read_spec(std::string text, const std::string& bundle);

/// Reads a `process` object (a whole file for `exec --process`, or a part of config.json).
Result<ProcessSpec> read_process(const Json& process);
/// What cannot be run, such as no arguments or a relative working directory.
Status check_process(const ProcessSpec& process);

std::vector<IdMapping> read_mappings(const Json& list);
/// The part of config.json named `linux`.
Status read_linux(const Json& section, Spec& spec);
Status read_resources(const Json& resources, ResourcesSpec& result);

}  // namespace stack
