#include "runtime/restore_container.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <climits>
#include <cstdlib>
#include <optional>
#include <sstream>

#include "base/attempt.h"
#include "base/file.h"
#include "base/pidfd.h"
#include "base/process.h"
#include "base/scope_exit.h"
#include "runtime/checkpoint_container.h"
#include "runtime/console.h"
#include "runtime/container_record.h"
#include "runtime/criu.h"
#include "runtime/descriptor_socket.h"
#include "runtime/external_mounts.h"
#include "runtime/hooks.h"
#include "runtime/new_cgroup.h"

namespace stack {

namespace {

constexpr const char* log_file = "restore.log";
/// criu(8) counts on from its stdin, stdout, stderr and socket.
constexpr uint64_t first_descriptor = 4;

struct Restoration {
  std::string config;
  Spec spec;
  Cgroup cgroup;
  State state;
  SeccompProgram seccomp;
  UniqueFd console;
  /// Where only the restored container's tree is made.
  std::string place;
  /// Of namespaces that are named by path.
  std::vector<UniqueFd> namespaces;
};

const char* name_of(int flag) {
  switch (flag) {
    case CLONE_NEWIPC: return "ipc";
    case CLONE_NEWUTS: return "uts";
    case CLONE_NEWNS: return "mnt";
    case CLONE_NEWUSER: return "user";
    default: return "time";
  }
}

Status add_namespaces(Restoration& restoration, ProtobufWriter& message) {
  for (const NamespaceSpec& entry : restoration.spec.namespaces) {
    if (entry.path.empty()) continue;
    if (entry.flag == CLONE_NEWCGROUP) return Failure{"cannot restore into the cgroup namespace", 0, entry.path};
    const auto outer = outer_namespace(entry.flag);
    if (!outer) {
      message.add(criu_option::join_ns, ProtobufWriter().add(1, name_of(entry.flag)).add(2, entry.path));
      continue;
    }
    UniqueFd file(open(entry.path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return system_failure("open namespace", entry.path);
    const uint64_t number = first_descriptor + restoration.namespaces.size();
    message.add(criu_option::inherit_fd, ProtobufWriter().add(1, outer->key).add(2, number));
    restoration.namespaces.push_back(std::move(file));
  }
  return {};
}

void add_mounts(const Restoration& restoration, ProtobufWriter& message) {
  message.add(criu_option::root, restored_root(restoration.place));
  const std::vector<ExternalMount> external = external_mounts(restoration.spec, restoration.cgroup);
  for (size_t i = 0; i < external.size(); ++i) {
    const std::string source = restored_source(restoration.place, i);
    message.add(criu_option::ext_mnt, ProtobufWriter().add(1, external[i].name).add(2, source));
  }
}

/// Pipes to whoever called the runtime are replaced by those to whoever calls it now.
Status add_descriptors(const ImageOptions& images, ProtobufWriter& message) {
  const std::string path = images.images_path + "/" + descriptors_file;
  STACK_TAKE(const std::string list, read_file(path, 65536));
  // A document is an object.
  STACK_TAKE(const JsonDocument document, JsonDocument::parse("{\"descriptors\":" + list + "}", path));
  const std::vector<std::string> descriptors = document.root()["descriptors"].texts();
  for (size_t i = 0; i < descriptors.size() && i < 3; ++i) {
    if (descriptors[i].rfind("pipe:", 0) != 0) continue;
    message.add(criu_option::inherit_fd, ProtobufWriter().add(1, descriptors[i]).add(2, uint64_t{i}));
  }
  return document.complaint(path);
}

/// Has CRIU make what cgroups it saved below the one that it is in itself.
Status add_cgroup_roots(pid_t pid, ProtobufWriter& message) {
  STACK_TAKE(const std::string text, read_file("/proc/" + std::to_string(pid) + "/cgroup", 65536));
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const size_t first = line.find(':');
    const size_t second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string path = line.substr(second + 1);
    std::istringstream controllers(line.substr(first + 1, second - first - 1));
    std::string controller;
    // cgroups(7): that of version 2 has none.
    if (controllers.peek() == EOF) message.add(criu_option::cg_root, ProtobufWriter().add(1, "").add(2, path));
    while (std::getline(controllers, controller, ',')) {
      message.add(criu_option::cg_root, ProtobufWriter().add(1, controller).add(2, path));
    }
  }
  return {};
}

Status attend(Restoration& restoration, CriuNotice& notice) {
  State& state = restoration.state;
  if (notice.name == "setup-namespaces") {
    State seen = state;
    seen.pid = notice.pid;
    STACK_ATTEMPT(run_hooks("prestart", restoration.spec.hooks.prestart, state_json(seen, "creating")));
    return run_hooks("createRuntime", restoration.spec.hooks.create_runtime, state_json(seen, "creating"));
  }
  if (notice.name == "orphan-pts-master" && notice.descriptor) {
    if (!restoration.console) return Failure{"cannot restore a terminal without console socket:", 0, state.id};
    return send_descriptor(restoration.console.get(), notice.descriptor.get(), "/dev/pts/ptmx");
  }
  if (notice.name == "post-restore") state.pid = notice.pid;
  return {};
}

Status run_criu(Restoration& restoration, ImageOptions& images) {
  ProtobufWriter& message = images.message;
  images.add_configuration(restoration.spec);
  STACK_ATTEMPT(add_namespaces(restoration, message));
  STACK_ATTEMPT(add_descriptors(images, message));
  add_mounts(restoration, message);
  CriuStart start;
  STACK_TAKE(start.entrance, restoration.cgroup.entrance());
  for (const UniqueFd& file : restoration.namespaces) start.descriptors.push_back(file.get());
  std::optional<Criu> criu;
  STACK_ATTEMPT(with_restored_tree(restoration.spec, restoration.cgroup, restoration.place, [&]() -> Status {
    STACK_ATTEMPT(images.open(log_file));
    STACK_TAKE(Criu started, Criu::start(start));
    criu.emplace(std::move(started));
    return {};
  }));
  STACK_ATTEMPT(add_cgroup_roots(criu->pid(), message));
  const auto restored = criu->ask(CriuRequest::restore, message,
                                   [&](CriuNotice& notice) { return attend(restoration, notice); });
  if (!restored) return images.explain(restored.failure(), log_file);
  return restoration.state.pid > 0 ? Status() : Failure{"criu restored no process", 0, ""};
}

Status keep(const Restoration& restoration, const StateDirectory& directory, const CreateOptions& options) {
  STACK_ATTEMPT(keep_for_exec(restoration.config, restoration.seccomp, directory));
  STACK_ATTEMPT(directory.write(restoration.state));
  if (options.pid_file.empty()) return {};
  return replace_file(options.pid_file, std::to_string(restoration.state.pid));
}

Result<CreatedContainer> restore_in(const StateDirectory& directory, Restoration& restoration,
                                    const CreateOptions& options, ImageOptions& images) {
  char place[PATH_MAX];
  if (realpath(directory.file("").c_str(), place) == nullptr) return system_failure("open", directory.file(""));
  restoration.place = place;
  NewCgroup new_cgroup;
  STACK_ATTEMPT(new_cgroup.make(options, restoration.spec, restoration.state, directory));
  restoration.cgroup = new_cgroup.cgroup();
  STACK_ATTEMPT(run_criu(restoration, images));
  const pid_t pid = restoration.state.pid;
  ScopeExit end_process([&] {
    kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
  });
  UniqueFd pidfd(pidfd_open(pid));
  if (!pidfd) return system_failure("pidfd_open", "restored process");
  STACK_TAKE(const auto start_time, process_start_time(pid));
  restoration.state.start_time = start_time.value_or("");
  STACK_ATTEMPT(keep(restoration, directory, options));
  end_process.dismiss();
  new_cgroup.keep();
  return CreatedContainer{pid, std::move(pidfd)};
}

Result<Restoration> make_restoration(CreateOptions& options) {
  Restoration restoration;
  STACK_TAKE(const std::string bundle, bundle_path(options));
  STACK_TAKE(restoration.config, read_file(options.config_file(), 16 << 20));
  STACK_TAKE(restoration.spec, read_spec(restoration.config, bundle));
  const Spec& spec = restoration.spec;
  STACK_ATTEMPT(check_terminal(spec, options));
  STACK_ATTEMPT(check_own_mounts(spec));
  STACK_TAKE(restoration.seccomp, cached_seccomp(spec.seccomp, options.root + "/.cache"));
  restoration.state = first_state(options, spec, bundle);
  // A keyring is not part of an image.
  restoration.state.has_keyring = false;
  restoration.console = std::move(options.console);
  if (options.console_socket.empty()) return restoration;
  STACK_TAKE(restoration.console, connect_console_socket(options.console_socket));
  return restoration;
}

}  // namespace

Result<CreatedContainer> restore_container(CreateOptions options, ImageOptions images) {
  STACK_ATTEMPT(check_criu());
  STACK_TAKE(Restoration restoration, make_restoration(options));
  STACK_TAKE(const StateDirectory directory, StateDirectory::claim(options.root, options.id));
  ScopeExit remove_directory([&] { (void)directory.remove().ok(); });
  STACK_TAKE(CreatedContainer restored, restore_in(directory, restoration, options, images));
  remove_directory.dismiss();
  return restored;
}

}  // namespace stack
