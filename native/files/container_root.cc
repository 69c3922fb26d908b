#include "files/container_root.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "base/attempt.h"
#include "base/file.h"
#include "base/process.h"
#include "runtime/mount_tree.h"
#include "runtime/overlay.h"
#include "runtime/spec.h"

namespace stack {

namespace {

Result<UniqueFd> open_directory(const std::string& path) {
  UniqueFd root(open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!root) return system_failure("open", path);
  return root;
}

/// The root as the container's first process has it. The pidfd makes sure that it is that process, and
/// that it was so when the directory was opened.
Result<UniqueFd> open_root_of(pid_t pid, const std::string& start_time) {
  STACK_TAKE(const UniqueFd process, open_process(pid, start_time));
  STACK_TAKE(UniqueFd root, open_directory("/proc/" + std::to_string(pid) + "/root"));
  if (process_ended(process.get())) return Failure{"open", ESRCH, "root of the container"};
  return root;
}

Result<UniqueFd> mount_layers(const OverlayLayers& layers, int target, const std::string& path) {
  Spec spec;
  spec.root = path;
  spec.stack.lower_directories = layers.lower;
  spec.stack.upper_directory = layers.upper;
  spec.stack.work_directory = layers.work;
  return mount_overlay(spec, target);
}

/// What the container has never been started with is not there yet, and hides nothing.
bool is_missing(const Result<UniqueFd>& opened) {
  const int error = opened ? 0 : opened.failure().error;
  return error == ENOENT || error == ENOTDIR;
}

Status mount_tree(const OverlayLayers& layers, int root) {
  auto target = open_in_root(root, layers.target, O_PATH | O_DIRECTORY);
  if (is_missing(target)) return {};
  if (!target) return target.failure();
  auto mounted = mount_layers(layers, target.value().get(), descriptor_path(target.value().get()));
  return mounted ? Status() : mounted.failure();
}

Status mount_bind(const BindPlace& bind, int root) {
  auto target = open_in_root(root, bind.target, O_PATH);
  if (is_missing(target)) return {};
  if (!target) return target.failure();
  STACK_TAKE(const UniqueFd source, copy_mount(bind.source, true));
  return attach_mount(source.get(), target.value().get(), bind.target);
}

Result<UniqueFd> mount_root(const ContainerPlace& place) {
  if (unshare(CLONE_NEWNS) != 0) return system_failure("unshare", "mount namespace");
  if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    return system_failure("make private", "/");
  }
  STACK_TAKE(const UniqueFd point, open_directory(place.mount_point));
  STACK_TAKE(UniqueFd root, mount_layers(place.overlays.front(), point.get(), place.mount_point));
  for (size_t at = 1; at < place.overlays.size(); ++at) {
    STACK_ATTEMPT(mount_tree(place.overlays[at], root.get()));
  }
  for (const BindPlace& bind : place.binds) STACK_ATTEMPT(mount_bind(bind, root.get()));
  return root;
}

/// Copies of its mounts alone, in which nothing lies on them.
Result<OwnTree> copy_tree_of(const ContainerPlace& place) {
  STACK_TAKE(const UniqueFd process, open_process(place.pid, place.start_time));
  const std::string root = "/proc/" + std::to_string(place.pid) + "/root";
  OwnTree tree;
  STACK_TAKE(tree.root, copy_mount(root + "/", false));
  for (size_t at = 1; at < place.overlays.size(); ++at) {
    const std::string& target = place.overlays[at].target;
    STACK_TAKE(UniqueFd part, copy_mount(root + target, false));
    tree.parts.push_back({target, std::move(part)});
  }
  for (const BindPlace& bind : place.binds) {
    STACK_TAKE(UniqueFd part, copy_mount(root + bind.target, false));
    tree.parts.push_back({bind.target, std::move(part)});
  }
  if (process_ended(process.get())) return Failure{"open", ESRCH, "root of the container"};
  return tree;
}

}  // namespace

Result<OwnTree> open_own_tree(const ContainerPlace& place) {
  if (place.overlays.empty()) return Failure{"open", EINVAL, "root of the container"};
  if (place.pid != 0) return copy_tree_of(place);
  OwnTree tree;
  STACK_TAKE(tree.root, mount_root(place));
  return tree;
}

Result<UniqueFd> open_container_root(const ContainerPlace& place) {
  if (!place.directory.empty()) return open_directory(place.directory);
  if (place.pid != 0) return open_root_of(place.pid, place.start_time);
  if (place.overlays.empty()) return Failure{"open", EINVAL, "root of the container"};
  return mount_root(place);
}

}  // namespace stack
