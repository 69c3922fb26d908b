#include "layer/layer_view.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>

#include "base/attempt.h"
#include "base/file.h"

namespace stack {
namespace {

Result<std::vector<UniqueFd>> open_layers(const std::vector<std::string>& paths) {
  std::vector<UniqueFd> layers;
  for (const std::string& path : paths) {
    layers.emplace_back(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!layers.back()) return system_failure("open", path);
  }
  return layers;
}

/// Linux 6.7 takes the layers one by one. Fails with EINVAL on older ones.
Result<UniqueFd> mount_detached(const std::vector<UniqueFd>& layers) {
  const char* subject = "overlay of image layers";
  UniqueFd context(fsopen("overlay", FSOPEN_CLOEXEC));
  if (!context) return system_failure("fsopen", subject);
  for (const UniqueFd& layer : layers) {
    const std::string path = descriptor_path(layer.get());
    if (fsconfig(context.get(), FSCONFIG_SET_STRING, "lowerdir+", path.c_str(), 0) != 0) {
      return system_failure("fsconfig", subject);
    }
  }
  if (fsconfig(context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0) {
    return system_failure("fsconfig", subject);
  }
  const unsigned attributes = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
  UniqueFd mounted(fsmount(context.get(), FSMOUNT_CLOEXEC, attributes));
  if (!mounted) return system_failure("fsmount", subject);
  return mounted;
}

/// Older kernels: a mount in a namespace that ends with this thread, over one of the layers.
/// Its options may be a page long, those of fsconfig(2) only 255 characters.
Result<UniqueFd> mount_privately(const std::vector<std::string>& paths) {
  const char* subject = "overlay of image layers";
  if (unshare(CLONE_NEWNS | CLONE_FS) != 0) return system_failure("unshare", subject);
  if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    return system_failure("mount", subject);
  }
  // Only now, since a descriptor of the namespace before cannot be mounted on.
  STACK_TAKE(const std::vector<UniqueFd> layers, open_layers(paths));
  std::string options = "lowerdir=";
  for (const UniqueFd& layer : layers) {
    if (options.back() != '=') options += ':';
    options += descriptor_path(layer.get());
  }
  const std::string point = descriptor_path(layers.front().get());
  const unsigned long flags = MS_RDONLY | MS_NODEV | MS_NOEXEC;
  if (mount("overlay", point.c_str(), "overlay", flags, options.c_str()) != 0) {
    return system_failure("mount", subject);
  }
  // By its path, since the descriptor stands for the directory below the mount.
  UniqueFd root(open(paths.front().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root) return system_failure("open", subject);
  return root;
}

}  // namespace

Result<UniqueFd> open_layer_view(const std::vector<std::string>& layers) {
  if (layers.empty()) return Failure{"open", EINVAL, "overlay without layers"};
  STACK_TAKE(std::vector<UniqueFd> opened, open_layers(layers));
  // Overlayfs refuses a single layer; nothing is hidden in it.
  if (opened.size() == 1) return std::move(opened.front());
  auto detached = mount_detached(opened);
  if (detached || detached.failure().error != EINVAL) return detached;
  return mount_privately(layers);
}

}  // namespace stack
