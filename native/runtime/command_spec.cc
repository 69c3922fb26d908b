#include <unistd.h>

#include "base/attempt.h"
#include "runtime/cgroup_hierarchies.h"
#include "runtime/commands.h"
#include "runtime/state.h"

namespace stack {

namespace {

constexpr const char* example = R"({
  "ociVersion": "1.2.0",
  "process": {
    "terminal": true,
    "user": { "uid": 0, "gid": 0 },
    "args": ["sh"],
    "env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm"],
    "cwd": "/",
    "capabilities": {
      "bounding": ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"],
      "effective": ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"],
      "permitted": ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"]
    },
    "rlimits": [{ "type": "RLIMIT_NOFILE", "hard": 1024, "soft": 1024 }],
    "noNewPrivileges": true
  },
  "root": { "path": "rootfs", "readonly": true },
  "hostname": "container",
  "mounts": [
    { "destination": "/proc", "type": "proc", "source": "proc", "options": ["nosuid", "noexec", "nodev"] },
    {
      "destination": "/dev",
      "type": "tmpfs",
      "source": "tmpfs",
      "options": ["nosuid", "strictatime", "mode=755", "size=65536k"]
    },
    {
      "destination": "/dev/pts",
      "type": "devpts",
      "source": "devpts",
      "options": ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"]
    },
    {
      "destination": "/dev/shm",
      "type": "tmpfs",
      "source": "shm",
      "options": ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"]
    },
    {
      "destination": "/dev/mqueue",
      "type": "mqueue",
      "source": "mqueue",
      "options": ["nosuid", "noexec", "nodev"]
    },
    {
      "destination": "/sys",
      "type": "sysfs",
      "source": "sysfs",
      "options": ["nosuid", "noexec", "nodev", "ro"]
    },
    {
      "destination": "/sys/fs/cgroup",
      "type": "cgroup",
      "source": "cgroup",
      "options": ["nosuid", "noexec", "nodev", "relatime", "ro"]
    }
  ],
  "linux": {
    "resources": { "devices": [{ "allow": false, "access": "rwm" }] },
    "namespaces": [
      { "type": "pid" },
      { "type": "network" },
      { "type": "ipc" },
      { "type": "uts" },
      { "type": "mount" }@MORE_NAMESPACES@
    ]@MORE_LINUX@,
    "maskedPaths": [
      "/proc/acpi",
      "/proc/asound",
      "/proc/interrupts",
      "/proc/kcore",
      "/proc/keys",
      "/proc/latency_stats",
      "/proc/timer_list",
      "/proc/timer_stats",
      "/proc/sched_debug",
      "/proc/scsi",
      "/sys/devices/virtual/powercap",
      "/sys/firmware"
    ],
    "readonlyPaths": ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]
  }
}
)";

Status replace(std::string& text, const std::string& part, const std::string& by) {
  const size_t at = text.find(part);
  if (at == std::string::npos) return Failure{"the example lacks", 0, part};
  text.replace(at, part.size(), by);
  return {};
}

/// What a user without privileges needs to have besides, and may not have.
Status make_rootless(std::string& text) {
  const std::string ids = "Mappings\": [{ \"containerID\": 0, \"hostID\": ";
  STACK_ATTEMPT(replace(text, "@MORE_LINUX@",
                        ",\n    \"uid" + ids + std::to_string(geteuid()) + ", \"size\": 1 }],\n    \"gid" + ids +
                            std::to_string(getegid()) + ", \"size\": 1 }]"));
  // The host's network stays, with the sysfs that shows it; and group 5 is not mapped.
  STACK_ATTEMPT(replace(text, "      { \"type\": \"network\" },\n", "      { \"type\": \"user\" },\n"));
  STACK_ATTEMPT(replace(text, ", \"gid=5\"", ""));
  STACK_ATTEMPT(replace(text, "\"type\": \"sysfs\",\n      \"source\": \"sysfs\",\n      \"options\": [\"nosuid\"",
                        "\"type\": \"none\",\n      \"source\": \"/sys\",\n      \"options\": [\"rbind\", \"nosuid\""));
  return replace(text, "\"resources\": { \"devices\": [{ \"allow\": false, \"access\": \"rwm\" }] },", "\"resources\": {},");
}

}  // namespace

Result<int> spec_command(const Globals&, const Arguments& arguments) {
  const std::string directory = arguments.has("bundle") ? arguments.value("bundle") : ".";
  const std::string path = directory + "/config.json";
  if (access(path.c_str(), F_OK) == 0) return Failure{"file exists already:", 0, path};
  std::string text = example;
  // Below version 1 programs expect to see where they are.
  STACK_TAKE(const Hierarchies hierarchies, find_hierarchies());
  const bool own_cgroups = hierarchies.v1.empty();
  STACK_ATTEMPT(replace(text, "@MORE_NAMESPACES@", own_cgroups ? ",\n      { \"type\": \"cgroup\" }" : ""));
  if (arguments.has("rootless")) STACK_ATTEMPT(make_rootless(text));
  else STACK_ATTEMPT(replace(text, "@MORE_LINUX@", ""));
  STACK_ATTEMPT(replace_file(path, text));
  return 0;
}

}  // namespace stack
