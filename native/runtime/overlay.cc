#include "runtime/overlay.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <sstream>

#include "base/attempt.h"
#include "base/file.h"
#include "runtime/mount_tree.h"

namespace stack {

namespace {

/// Extended attribute of the work directory: the boot during which the layer was last mounted.
constexpr const char* boot_attribute = "trusted.stack.boot";

std::vector<std::string> layers_of(const std::string& list) {
  std::vector<std::string> layers;
  std::istringstream stream(list);
  for (std::string layer; std::getline(stream, layer, ':');) {
    if (!layer.empty()) layers.push_back(layer);
  }
  return layers;
}

bool was_mounted_in(const std::string& boot, const std::string& work_directory) {
  char value[64];
  const ssize_t length = getxattr(work_directory.c_str(), boot_attribute, value, sizeof value);
  return length >= 0 && boot == std::string(value, static_cast<size_t>(length));
}

bool has_user_namespace(const Spec& spec) { return spec.creates(CLONE_NEWUSER); }

/// What is said besides the layers.
Result<std::vector<std::string>> options_of(const Spec& spec) {
  std::vector<std::string> options;
  if (has_user_namespace(spec)) options.emplace_back("userxattr");
  if (spec.stack.upper_directory.empty()) return options;
  options.push_back("upperdir=" + spec.stack.upper_directory);
  options.push_back("workdir=" + spec.stack.work_directory);
  if (!has_volatile_layers(spec)) return options;
  // Otherwise every end of a container waits until its whole disk is synced.
  STACK_ATTEMPT(prepare_volatile(spec.stack.work_directory));
  options.emplace_back("volatile");
  return options;
}

/// Linux before 6.7 has no "lowerdir+", and takes the list as one value of mount(2), up to a page.
Result<UniqueFd> mount_by_path(const Spec& spec, const std::vector<std::string>& options) {
  std::string data = "lowerdir=" + spec.stack.lower_directories;
  for (const std::string& option : options) data += "," + option;
  if (mount("overlay", spec.root.c_str(), "overlay", 0, data.c_str()) != 0) {
    return system_failure("mount overlay on", spec.root);
  }
  UniqueFd root(open(spec.root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!root) return system_failure("open", spec.root);
  return root;
}

}  // namespace

bool has_volatile_layers(const Spec& spec) {
  return !spec.stack.lower_directories.empty() && !has_user_namespace(spec);
}

Status prepare_volatile(const std::string& work_directory) {
  STACK_TAKE(const std::string boot, read_file("/proc/sys/kernel/random/boot_id", 64));
  // The kernel keeps its own directory of this name inside the work directory.
  const std::string kernels_own = work_directory + "/work";
  const std::string marker = kernels_own + "/incompat/volatile";
  if (was_mounted_in(boot, work_directory)) {
    if (unlink((marker + "/dirty").c_str()) != 0 && errno != ENOENT) return system_failure("unlink", marker);
    if (rmdir(marker.c_str()) != 0 && errno != ENOENT) return system_failure("rmdir", marker);
    return {};
  }
  if (access(marker.c_str(), F_OK) == 0) {
    return Failure{"writable layer was in use when the machine went down:", 0, work_directory};
  }
  if (setxattr(work_directory.c_str(), boot_attribute, boot.data(), boot.size(), 0) == 0) return {};
  return system_failure("mark", work_directory);
}

Result<UniqueFd> mount_overlay(const Spec& spec, int target) {
  STACK_TAKE(const std::vector<std::string> options, options_of(spec));
  std::vector<std::string> all;
  for (const std::string& layer : layers_of(spec.stack.lower_directories)) {
    all.push_back("lowerdir+=" + layer);
  }
  all.insert(all.end(), options.begin(), options.end());
  auto overlay = new_file_system("overlay", "overlay", all, 0);
  if (overlay) {
    STACK_ATTEMPT(attach_mount(overlay.value().get(), target, spec.root));
    return overlay;
  }
  // A kernel that does not know the option says so when it is given, or, before 6.5, at the end.
  if (overlay.failure().error != EINVAL) return overlay;
  return mount_by_path(spec, options);
}

}  // namespace stack
