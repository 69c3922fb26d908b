#include "runtime/container_record.h"

#include <sched.h>
#include <unistd.h>

#include <climits>
#include <cstdlib>

#include "base/attempt.h"
#include "runtime/timestamp.h"

namespace stack {

namespace {

/// What our stdin, stdout and stderr are, and so the container's, such as "pipe:[81]".
std::vector<std::string> own_descriptors() {
  std::vector<std::string> descriptors;
  for (const char* path : {"/proc/self/fd/0", "/proc/self/fd/1", "/proc/self/fd/2"}) {
    char target[PATH_MAX];
    const ssize_t length = readlink(path, target, sizeof target);
    descriptors.emplace_back(target, length < 0 ? 0 : static_cast<size_t>(length));
  }
  return descriptors;
}

}  // namespace

Result<std::string> bundle_path(const CreateOptions& options) {
  char resolved[PATH_MAX];
  if (realpath(options.bundle.c_str(), resolved) == nullptr) {
    return system_failure("open bundle", options.bundle);
  }
  return std::string(resolved);
}

Status check_terminal(const Spec& spec, const CreateOptions& options) {
  const bool terminal = spec.process && spec.process->terminal;
  const bool has_console = !options.console_socket.empty() || options.console;
  if (terminal && !has_console) {
    return Failure{"cannot allocate tty without console socket:", 0, "process.terminal is true"};
  }
  if (!terminal && has_console) {
    return Failure{"cannot use console socket without tty:", 0, "process.terminal is false"};
  }
  return {};
}

State first_state(const CreateOptions& options, const Spec& spec, const std::string& bundle) {
  State state;
  state.id = options.id;
  state.version = spec.version;
  state.bundle = bundle;
  state.root = spec.root;
  state.created = timestamp();
  state.has_keyring = options.new_keyring;
  state.has_pid_namespace = spec.creates(CLONE_NEWPID);
  state.has_late_hooks = !spec.hooks.poststart.empty() || !spec.hooks.poststop.empty();
  state.descriptors = own_descriptors();
  state.annotations = spec.annotations;
  return state;
}

Status keep_for_exec(const std::string& config, const SeccompProgram& seccomp, const StateDirectory& directory) {
  STACK_ATTEMPT(replace_file(directory.file("config.json"), config));
  if (seccomp.empty()) return {};
  return save_seccomp(seccomp, directory.file("seccomp.bpf"));
}

}  // namespace stack
