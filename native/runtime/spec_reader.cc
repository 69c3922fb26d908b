#include <sched.h>

#include <algorithm>

#include "base/attempt.h"
#include "runtime/spec.h"

namespace stack {

namespace {

std::vector<Hook> read_hooks(const Json& list) {
  std::vector<Hook> hooks;
  for (size_t i = 0; i < list.size(); ++i) {
    const Json hook = list.element(i);
    hooks.push_back({hook.text("path"), hook["args"].texts(), hook["env"].texts(),
                     static_cast<int>(hook["timeout"].integer())});
  }
  return hooks;
}

void read_all_hooks(const Json& hooks, HookSpec& result) {
  result.prestart = read_hooks(hooks["prestart"]);
  result.create_runtime = read_hooks(hooks["createRuntime"]);
  result.create_container = read_hooks(hooks["createContainer"]);
  result.start_container = read_hooks(hooks["startContainer"]);
  result.poststart = read_hooks(hooks["poststart"]);
  result.poststop = read_hooks(hooks["poststop"]);
}

void read_mounts(const Json& list, Spec& spec) {
  for (size_t i = 0; i < list.size(); ++i) {
    const Json mount = list.element(i);
    std::string destination = mount.text("destination");
    // The host's path of a place in the container means that place, as with runc.
    const auto below_root = spec.path_below_root(destination);
    if (below_root && !below_root->empty()) destination = *below_root;
    spec.mounts.push_back({destination, mount.text("type"), mount.text("source"),
                           mount["options"].texts(), read_mappings(mount["uidMappings"]),
                           read_mappings(mount["gidMappings"])});
  }
}

void read_annotations(const Json& annotations, Spec& spec) {
  for (size_t i = 0; i < annotations.size(); ++i) {
    spec.annotations.emplace_back(annotations.member_name(i), annotations.member(i).text());
  }
  spec.stack.lower_directories = annotations.text("dev.stack.rootfs.lowerdir");
  spec.stack.upper_directory = annotations.text("dev.stack.rootfs.upperdir");
  spec.stack.work_directory = annotations.text("dev.stack.rootfs.workdir");
  spec.stack.init = annotations.text("dev.stack.init");
  spec.stack.volumes = annotations.text("dev.stack.volumes");
}

Status check_spec(const Spec& spec) {
  if (spec.version.rfind("1.", 0) != 0) {
    return Failure{"unsupported ociVersion", 0, "\"" + spec.version + "\": expected 1.x"};
  }
  if (spec.root.empty()) return Failure{"invalid config:", 0, "root.path is missing"};
  if (spec.has(CLONE_NEWUSER) && !spec.has(CLONE_NEWNS)) {
    return Failure{"invalid config:", 0, "a user namespace needs a mount namespace"};
  }
  const bool renames = !spec.hostname.empty() || !spec.domainname.empty();
  if (renames && !spec.has(CLONE_NEWUTS)) {
    return Failure{"invalid config:", 0, "hostname needs a uts namespace of its own"};
  }
  if (!spec.uid_mappings.empty() && !spec.has(CLONE_NEWUSER)) {
    return Failure{"invalid config:", 0, "uidMappings need a user namespace"};
  }
  if (spec.creates(CLONE_NEWUSER) && (spec.uid_mappings.empty() || spec.gid_mappings.empty())) {
    return Failure{"invalid config:", 0, "a new user namespace needs uidMappings and gidMappings"};
  }
  for (const MountSpec& mount : spec.mounts) {
    // Also refuses "/", over which nothing may be mounted.
    if (mount.destination.find_first_not_of("/.") == std::string::npos) {
      return Failure{"invalid mount destination", 0, "\"" + mount.destination + "\""};
    }
  }
  return {};
}

bool has_namespace(const Spec& spec, int flag, bool by_path) {
  return std::any_of(spec.namespaces.begin(), spec.namespaces.end(), [&](const auto& entry) {
    return entry.flag == flag && entry.path.empty() != by_path;
  });
}

}  // namespace

bool Spec::creates(int namespace_flag) const { return has_namespace(*this, namespace_flag, false); }
bool Spec::joins(int namespace_flag) const { return has_namespace(*this, namespace_flag, true); }

std::optional<std::string> Spec::path_below_root(const std::string& path) const {
  if (path == root) return "";
  if (path.rfind(root + "/", 0) != 0) return std::nullopt;
  return path.substr(root.size());
}

Result<Spec> read_spec(std::string text, const std::string& bundle) {
  const std::string subject = bundle + "/config.json";
  Spec spec;
  STACK_TAKE(spec.document, JsonDocument::parse(std::move(text), subject));
  const Json config = spec.document.root();
  spec.version = config.text("ociVersion");
  spec.hostname = config.text("hostname");
  spec.domainname = config.text("domainname");
  spec.root = config["root"].text("path");
  if (!spec.root.empty() && spec.root[0] != '/') spec.root = bundle + "/" + spec.root;
  spec.root_readonly = config["root"].flag("readonly");
  if (config["process"].exists()) {
    STACK_TAKE(spec.process, read_process(config["process"]));
  }
  read_mounts(config["mounts"], spec);
  read_annotations(config["annotations"], spec);
  read_all_hooks(config["hooks"], spec.hooks);
  STACK_ATTEMPT(read_linux(config["linux"], spec));
  if (spec.process) spec.process->scheduling.is_confined = !spec.resources.cpus.empty();
  spec.seccomp = config["linux"]["seccomp"];
  STACK_ATTEMPT(spec.document.complaint(subject));
  STACK_ATTEMPT(check_spec(spec));
  if (spec.process) STACK_ATTEMPT(check_process(*spec.process));
  return spec;
}

}  // namespace stack
