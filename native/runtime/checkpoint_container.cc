#include "runtime/checkpoint_container.h"

#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/attempt.h"
#include "base/file.h"
#include "runtime/criu.h"
#include "runtime/external_mounts.h"
#include "runtime/json.h"

namespace stack {

namespace {

constexpr const char* log_file = "dump.log";

/// Namespaces that the container was only put into are not its own to save.
Status add_outer_namespaces(const Spec& spec, ProtobufWriter& message) {
  for (const NamespaceSpec& entry : spec.namespaces) {
    const auto outer = outer_namespace(entry.flag);
    if (entry.path.empty() || !outer) continue;
    struct stat status {};
    if (stat(entry.path.c_str(), &status) != 0) return system_failure("open namespace", entry.path);
    message.add(criu_option::external,
                std::string(outer->name) + "[" + std::to_string(status.st_ino) + "]:" + outer->key);
  }
  return {};
}

/// Where it really is: an image may have a link in the place that the bundle names. Empty when it is
/// not there.
std::string mount_point(int root, const ExternalMount& mount) {
  const auto place = open_in_root(root, mount.destination, O_PATH);
  if (!place) return "";
  char path[PATH_MAX];
  const ssize_t length = readlink(descriptor_path(place.value().get()).c_str(), path, sizeof path);
  return length < 0 ? "" : std::string(path, static_cast<size_t>(length));
}

bool is_directory(int root, const std::string& path) {
  const auto place = open_in_root(root, path, O_PATH);
  struct stat status {};
  return place && fstat(place.value().get(), &status) == 0 && S_ISDIR(status.st_mode);
}

Status add_external_mounts(const Spec& spec, const Cgroup& cgroup, pid_t pid, ProtobufWriter& message) {
  const std::string path = "/proc/" + std::to_string(pid) + "/root";
  UniqueFd root(open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!root) return system_failure("open", path);
  for (const ExternalMount& mount : external_mounts(spec, cgroup)) {
    // Masked directories are covered with a file system that is the container's.
    const bool is_cover = !mount.position && mount.name != mount.destination;
    const std::string place = mount_point(root.get(), mount);
    if (place.empty() || (is_cover && is_directory(root.get(), place))) continue;
    message.add(criu_option::ext_mnt, ProtobufWriter().add(1, place).add(2, mount.name));
  }
  return {};
}

/// The images' directory belongs to whoever saves containers, and nothing in it is followed.
Status keep_descriptors(const Container& container, int images) {
  std::string json = "[";
  for (const std::string& descriptor : container.state.descriptors) {
    if (json.size() > 1) json += ',';
    append_json_text(json, descriptor);
  }
  constexpr int flags = O_CREAT | O_TRUNC | O_WRONLY | O_NOFOLLOW | O_CLOEXEC;
  UniqueFd file(openat(images, descriptors_file, flags, 0600));
  if (!file) return system_failure("create", descriptors_file);
  return write_all(file.get(), json + "]", descriptors_file);
}

/// CRIU would otherwise stop one process after the other while the rest goes on.
void add_freezer(const Cgroup& cgroup, ProtobufWriter& message) {
  for (const HierarchyV1& hierarchy : cgroup.hierarchies().v1) {
    if (hierarchy.has("freezer")) message.add(criu_option::freeze_cgroup, cgroup.directory(hierarchy));
  }
  if (cgroup.hierarchies().v1.empty()) message.add(criu_option::freeze_cgroup, cgroup.unified_directory());
}

Result<Spec> read_kept_spec(const Container& container) {
  STACK_TAKE(std::string text, read_file(container.directory.file("config.json"), 16 << 20));
  STACK_TAKE(Spec spec, read_spec(std::move(text), container.state.bundle));
  if (!spec.stack.init.empty()) {
    return Failure{"cannot checkpoint a container with an init of ours:", 0, container.state.id};
  }
  STACK_ATTEMPT(check_own_mounts(spec));
  return spec;
}

Status attend(const CriuNotice& notice, UniqueFd& status) {
  if (notice.name != "status-ready" || !status) return {};
  const std::string ready(1, '\0');
  STACK_ATTEMPT(write_all(status.get(), ready, "--status-fd"));
  status.reset();
  return {};
}

}  // namespace

Status check_own_mounts(const Spec& spec) {
  if (spec.has(CLONE_NEWNS)) return {};
  return Failure{"a container without a mount namespace is neither saved nor restored", 0, ""};
}

std::optional<OuterNamespace> outer_namespace(int flag) {
  if (flag == CLONE_NEWNET) return OuterNamespace{flag, "net", "extRootNetNS"};
  if (flag == CLONE_NEWPID) return OuterNamespace{flag, "pid", "extRootPidNS"};
  return std::nullopt;
}

Status checkpoint_container(const Container& container, CheckpointOptions options) {
  STACK_ATTEMPT(check_criu());
  if (options.pre_dump) STACK_ATTEMPT(check_memory_tracking());
  STACK_TAKE(const Spec spec, read_kept_spec(container));
  STACK_TAKE(const Cgroup cgroup, Cgroup::locate(container.state.cgroup));
  ImageOptions& images = options.images;
  ProtobufWriter& message = images.message;
  message.add(criu_option::pid, static_cast<uint64_t>(container.state.pid));
  message.add(criu_option::root, container.state.root);
  STACK_ATTEMPT(images.open(log_file));
  images.add_configuration(spec);
  add_freezer(cgroup, message);
  STACK_ATTEMPT(add_outer_namespaces(spec, message));
  if (!options.pre_dump) {
    STACK_ATTEMPT(add_external_mounts(spec, cgroup, container.state.pid, message));
    STACK_ATTEMPT(keep_descriptors(container, images.images.get()));
  }
  STACK_TAKE(Criu criu, Criu::start({}));
  const auto saved = criu.ask(options.pre_dump ? CriuRequest::pre_dump : CriuRequest::dump, message,
                                [&](CriuNotice& notice) { return attend(notice, options.status); });
  return saved ? Status() : images.explain(saved.failure(), log_file);
}

}  // namespace stack
