#include "runtime/capabilities.h"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

#include "runtime/log.h"

namespace stack {

namespace {

constexpr const char* names[] = {
    "CHOWN",          "DAC_OVERRIDE",  "DAC_READ_SEARCH", "FOWNER",           "FSETID",
    "KILL",           "SETGID",        "SETUID",          "SETPCAP",          "LINUX_IMMUTABLE",
    "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN",     "NET_RAW",          "IPC_LOCK",
    "IPC_OWNER",      "SYS_MODULE",    "SYS_RAWIO",       "SYS_CHROOT",       "SYS_PTRACE",
    "SYS_PACCT",      "SYS_ADMIN",     "SYS_BOOT",        "SYS_NICE",         "SYS_RESOURCE",
    "SYS_TIME",       "SYS_TTY_CONFIG", "MKNOD",          "LEASE",            "AUDIT_WRITE",
    "AUDIT_CONTROL",  "SETFCAP",       "MAC_OVERRIDE",    "MAC_ADMIN",        "SYSLOG",
    "WAKE_ALARM",     "BLOCK_SUSPEND", "AUDIT_READ",      "PERFMON",          "BPF",
    "CHECKPOINT_RESTORE",
};
constexpr int name_count = sizeof names / sizeof names[0];

struct CapabilityWords {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2]{};
};

Result<uint64_t> own_permitted_set() {
  CapabilityWords words;
  if (syscall(SYS_capget, &words.header, words.data) != 0) return system_failure("capget", "");
  return static_cast<uint64_t>(words.data[1].permitted) << 32 | words.data[0].permitted;
}

void split(uint64_t mask, __u32 __user_cap_data_struct::*field, CapabilityWords& words) {
  words.data[0].*field = static_cast<__u32>(mask);
  words.data[1].*field = static_cast<__u32>(mask >> 32);
}

}  // namespace

uint64_t capability_mask(const std::vector<std::string>& wanted, std::vector<std::string>& unknown) {
  uint64_t mask = 0;
  for (const std::string& name : wanted) {
    const std::string_view bare = std::string_view(name).substr(name.rfind("CAP_", 0) == 0 ? 4 : 0);
    const auto found = std::find(std::begin(names), std::end(names), bare);
    if (found != std::end(names)) {
      mask |= 1ULL << (found - std::begin(names));
    } else if (std::find(unknown.begin(), unknown.end(), name) == unknown.end()) {
      unknown.push_back(name);
    }
  }
  return mask;
}

void warn_of_useless(const CapabilitySets& sets) {
  std::string list;
  for (const std::string& name : sets.unknown) list += " " + name;
  if (!list.empty()) warn("ignoring unknown capabilities:" + list);
  const uint64_t useless = sets.ambient & ~(sets.inheritable & sets.permitted);
  for (int bit = 0; bit < name_count; ++bit) {
    if ((useless >> bit & 1) == 0) continue;
    warn(std::string("can't raise ambient capability CAP_") + names[bit] + ": it is not inheritable and permitted");
  }
}

std::vector<std::string> capability_names() {
  std::vector<std::string> all;
  for (const char* name : names) all.push_back(std::string("CAP_") + name);
  return all;
}

Status limit_bounding_set(const CapabilitySets& sets) {
  for (int bit = 0; bit < 64; ++bit) {
    if ((sets.bounding >> bit & 1) != 0) continue;
    if (prctl(PR_CAPBSET_DROP, bit, 0, 0, 0) == 0) continue;
    // EINVAL: beyond the last capability of this kernel.
    if (errno == EINVAL) return {};
    return system_failure("drop from the bounding set", "capability " + std::to_string(bit));
  }
  return {};
}

Status apply_capabilities(const CapabilitySets& sets) {
  auto own = own_permitted_set();
  if (!own) return own.failure();
  // What this process does not have it cannot give: "all capabilities" means all that there are here.
  const uint64_t permitted = sets.permitted & own.value();
  CapabilityWords words;
  split(permitted, &__user_cap_data_struct::permitted, words);
  split(sets.effective & permitted, &__user_cap_data_struct::effective, words);
  split(sets.inheritable & own.value(), &__user_cap_data_struct::inheritable, words);
  if (syscall(SYS_capset, &words.header, words.data) != 0) return system_failure("capset", "");
  if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0) {
    return system_failure("clear ambient capabilities", "");
  }
  const uint64_t ambient = sets.ambient & sets.inheritable & permitted;
  for (int bit = 0; bit < name_count; ++bit) {
    if ((ambient >> bit & 1) == 0) continue;
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, bit, 0, 0) != 0) {
      return system_failure("raise ambient capability", names[bit]);
    }
  }
  return {};
}

}  // namespace stack
