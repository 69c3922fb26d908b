#include "runtime/mount_tree.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>

#include "base/attempt.h"

namespace stack {

namespace {

/// The kernel tells through the descriptor what it did not like ("e overlay: ...").
Failure file_system_failure(int context, const char* step, const std::string& subject) {
  Failure failure = system_failure(step, subject);
  char message[512];
  const ssize_t length = read(context, message, sizeof message - 1);
  if (length > 2) {
    failure.detail.assign(message + 2, static_cast<size_t>(length - 2));
    while (!failure.detail.empty() && failure.detail.back() == '\n') failure.detail.pop_back();
  }
  return failure;
}

Status configure(int context, const std::string& option, const std::string& type) {
  const size_t equals = option.find('=');
  const std::string name = option.substr(0, equals);
  const int result =
      equals == std::string::npos
          ? fsconfig(context, FSCONFIG_SET_FLAG, name.c_str(), nullptr, 0)
          : fsconfig(context, FSCONFIG_SET_STRING, name.c_str(), option.c_str() + equals + 1, 0);
  if (result == 0) return {};
  return file_system_failure(context, "set mount option", option + " of " + type);
}

/// Where a path goes on below "/proc/PID/root", and the mount namespace of that process.
struct ForeignPath {
  UniqueFd mount_namespace;
  std::string inside;
};

Result<ForeignPath> split_foreign_path(const std::string& path) {
  unsigned pid = 0;
  int end = 0;
  if (sscanf(path.c_str(), "/proc/%u/root/%n", &pid, &end) != 1 || end == 0) {
    errno = EINVAL;
    return system_failure("open mount source", path);
  }
  const std::string name = "/proc/" + std::to_string(pid) + "/ns/mnt";
  ForeignPath found{UniqueFd(open(name.c_str(), O_RDONLY | O_CLOEXEC)), "/" + path.substr(static_cast<size_t>(end))};
  if (!found.mount_namespace) return system_failure("open namespace", name);
  return found;
}

/// Copies a mount of another mount namespace, which the kernel allows from within it alone. The process
/// that enters it shares our descriptors and nothing else, so that the copy stays when it ends.
Result<UniqueFd> copy_foreign_mount(const std::string& path, unsigned flags) {
  STACK_TAKE(const ForeignPath foreign, split_foreign_path(path));
  clone_args arguments{};
  arguments.flags = CLONE_FILES;
  arguments.exit_signal = SIGCHLD;
  const long pid = syscall(SYS_clone3, &arguments, sizeof arguments);
  if (pid < 0) return system_failure("clone", "process that copies a mount");
  if (pid == 0) {
    if (setns(foreign.mount_namespace.get(), CLONE_NEWNS) != 0) _exit(0);
    const int copy = open_tree(AT_FDCWD, foreign.inside.c_str(), flags | AT_SYMLINK_NOFOLLOW);
    _exit(copy > 0 && copy < 256 ? copy : 0);
  }
  int status = 0;
  while (waitpid(static_cast<pid_t>(pid), &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) != 0) return UniqueFd(WEXITSTATUS(status));
  errno = EINVAL;
  return system_failure("copy mount of another namespace", path);
}

}  // namespace

Result<UniqueFd> new_file_system(const std::string& type, const std::string& source,
                                 const std::vector<std::string>& options, uint64_t attributes) {
  UniqueFd context(fsopen(type.c_str(), FSOPEN_CLOEXEC));
  if (!context) return system_failure("open file system", type);
  if (!source.empty()) STACK_ATTEMPT(configure(context.get(), "source=" + source, type));
  for (const std::string& option : options) STACK_ATTEMPT(configure(context.get(), option, type));
  if (fsconfig(context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0) {
    return file_system_failure(context.get(), "create file system", type);
  }
  UniqueFd mount(fsmount(context.get(), FSMOUNT_CLOEXEC, static_cast<unsigned>(attributes)));
  if (!mount) return file_system_failure(context.get(), "mount", type);
  return mount;
}

Result<UniqueFd> copy_mount(const std::string& path, bool recursive) {
  const unsigned flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | (recursive ? AT_RECURSIVE : 0);
  UniqueFd mount(open_tree(AT_FDCWD, path.c_str(), flags));
  if (!mount && errno == EINVAL) return copy_foreign_mount(path, flags);
  if (!mount) return system_failure("open mount source", path);
  return mount;
}

Result<UniqueFd> copy_mount(int fd, bool recursive, const std::string& subject) {
  const unsigned flags =
      OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0);
  UniqueFd mount(open_tree(fd, "", flags));
  if (!mount) return system_failure("copy mount", subject);
  return mount;
}

Status set_mount_attributes(int mount, uint64_t set, uint64_t clear, bool recursive,
                            const std::string& subject) {
  if (set == 0 && clear == 0) return {};
  mount_attr attributes{};
  attributes.attr_set = set;
  attributes.attr_clr = clear;
  const unsigned flags = AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0);
  if (mount_setattr(mount, "", flags, &attributes, sizeof attributes) == 0) return {};
  return system_failure("set attributes of mount", subject);
}

Status set_propagation(int mount, uint64_t propagation, bool recursive, const std::string& subject) {
  mount_attr attributes{};
  attributes.propagation = propagation;
  const unsigned flags = AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0);
  if (mount_setattr(mount, "", flags, &attributes, sizeof attributes) == 0) return {};
  return system_failure("set propagation of mount", subject);
}

Status attach_mount(int mount, int target, const std::string& subject) {
  constexpr unsigned flags = MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH;
  if (move_mount(mount, "", target, "", flags) == 0) return {};
  return system_failure("mount on", subject);
}

}  // namespace stack
