#include "runtime/mount_options.h"

#include <sys/mount.h>

#include <algorithm>

namespace stack {

namespace {

struct AttributeOption {
  const char* name;
  uint64_t set;
  uint64_t clear;
};

/// mount(8) "FILESYSTEM-INDEPENDENT MOUNT OPTIONS". A preceding "r" makes each of them recursive.
constexpr AttributeOption attributes[] = {
    {"ro", MOUNT_ATTR_RDONLY, 0},
    {"rw", 0, MOUNT_ATTR_RDONLY},
    {"nosuid", MOUNT_ATTR_NOSUID, 0},
    {"suid", 0, MOUNT_ATTR_NOSUID},
    {"nodev", MOUNT_ATTR_NODEV, 0},
    {"dev", 0, MOUNT_ATTR_NODEV},
    {"noexec", MOUNT_ATTR_NOEXEC, 0},
    {"exec", 0, MOUNT_ATTR_NOEXEC},
    {"nodiratime", MOUNT_ATTR_NODIRATIME, 0},
    {"diratime", 0, MOUNT_ATTR_NODIRATIME},
    {"noatime", MOUNT_ATTR_NOATIME, MOUNT_ATTR__ATIME},
    {"atime", 0, MOUNT_ATTR__ATIME},
    {"relatime", MOUNT_ATTR_RELATIME, MOUNT_ATTR__ATIME},
    {"norelatime", 0, MOUNT_ATTR__ATIME},
    {"strictatime", MOUNT_ATTR_STRICTATIME, MOUNT_ATTR__ATIME},
    {"nostrictatime", 0, MOUNT_ATTR__ATIME},
    {"nosymfollow", MOUNT_ATTR_NOSYMFOLLOW, 0},
    {"symfollow", 0, MOUNT_ATTR_NOSYMFOLLOW},
};

constexpr struct {
  const char* name;
  uint64_t propagation;
  bool recursive;
} propagations[] = {
    {"shared", MS_SHARED, false},           {"rshared", MS_SHARED, true},
    {"slave", MS_SLAVE, false},             {"rslave", MS_SLAVE, true},
    {"private", MS_PRIVATE, false},         {"rprivate", MS_PRIVATE, true},
    {"unbindable", MS_UNBINDABLE, false},   {"runbindable", MS_UNBINDABLE, true},
};

/// What is only the absence of another leaves them as they are, as with mount(8).
bool names_access_times(const std::string& option) {
  return option == "noatime" || option == "relatime" || option == "strictatime" || option == "nodiratime";
}

bool take_attribute(const std::string& option, MountOptions& result) {
  for (const AttributeOption& attribute : attributes) {
    if (option == attribute.name) {
      result.set = (result.set & ~attribute.clear) | attribute.set;
      result.clear = (result.clear & ~attribute.set) | attribute.clear;
      result.gives_attributes = true;
      result.gives_access_times |= names_access_times(option);
      return true;
    }
    if (option.size() > 1 && option[0] == 'r' && option.compare(1, std::string::npos, attribute.name) == 0) {
      result.set_recursively = (result.set_recursively & ~attribute.clear) | attribute.set;
      result.clear_recursively = (result.clear_recursively & ~attribute.set) | attribute.clear;
      return true;
    }
  }
  return false;
}

bool take_propagation(const std::string& option, MountOptions& result) {
  for (const auto& entry : propagations) {
    if (option != entry.name) continue;
    result.propagation = entry.propagation;
    result.propagation_is_recursive = entry.recursive;
    return true;
  }
  return false;
}

}  // namespace

std::vector<std::string> mount_option_names() {
  std::vector<std::string> names = {"bind", "rbind", "idmap", "ridmap", "tmpcopyup"};
  for (const AttributeOption& attribute : attributes) {
    names.emplace_back(attribute.name);
    names.push_back(std::string("r") + attribute.name);
  }
  for (const auto& entry : propagations) names.emplace_back(entry.name);
  std::sort(names.begin(), names.end());
  return names;
}

Result<MountOptions> parse_mount_options(const std::vector<std::string>& options) {
  MountOptions result;
  for (const std::string& option : options) {
    if (take_attribute(option, result) || take_propagation(option, result)) continue;
    if (option == "bind" || option == "rbind") {
      result.bind = true;
      result.recursive = option == "rbind";
    } else if (option == "tmpcopyup") {
      result.copy_up = true;
    } else if (option == "idmap" || option == "ridmap") {
      continue;  // Done by the runtime, before the mount comes here.
    } else if (option == "defaults" || option == "async" || option == "nofail" ||
               option == "silent" || option == "loud" || option == "iversion" || option == "noiversion") {
      continue;  // What mount(8) understands without telling the kernel.
    } else if (!option.empty()) {
      result.data.push_back(option);
    }
  }
  return result;
}

}  // namespace stack
