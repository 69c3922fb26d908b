#include "runtime/namespaces.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/attempt.h"
#include "base/file.h"

namespace stack {

namespace {

Status write_proc(pid_t pid, const char* name, const std::string& content) {
  const std::string path = "/proc/" + std::to_string(pid) + "/" + name;
  UniqueFd file(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file) return system_failure("open", path);
  return write_all(file.get(), content, path);
}

std::string mapping_text(const std::vector<IdMapping>& mappings) {
  std::string text;
  for (const IdMapping& mapping : mappings) {
    text += std::to_string(mapping.container) + " " + std::to_string(mapping.host) + " " +
            std::to_string(mapping.size) + "\n";
  }
  return text;
}

struct NamespaceFile {
  int flag;
  const char* name;
};

constexpr NamespaceFile namespace_files[] = {
    {CLONE_NEWUSER, "user"}, {CLONE_NEWNS, "mnt"},       {CLONE_NEWNET, "net"},
    {CLONE_NEWIPC, "ipc"},   {CLONE_NEWUTS, "uts"},      {CLONE_NEWPID, "pid"},
    {CLONE_NEWTIME, "time"}, {CLONE_NEWCGROUP, "cgroup"},
};

bool is_same_namespace(pid_t pid, const char* name) {
  struct stat own {};
  struct stat other {};
  const std::string path = std::string("/proc/self/ns/") + name;
  const std::string other_path = "/proc/" + std::to_string(pid) + "/ns/" + name;
  return stat(path.c_str(), &own) == 0 && stat(other_path.c_str(), &other) == 0 &&
         own.st_ino == other.st_ino && own.st_dev == other.st_dev;
}

}  // namespace

uint64_t clone_flags(const Spec& spec) {
  uint64_t flags = 0;
  for (const NamespaceSpec& entry : spec.namespaces) {
    const bool later = entry.flag == CLONE_NEWCGROUP || entry.flag == CLONE_NEWTIME;
    if (entry.path.empty() && !later) flags |= static_cast<uint64_t>(entry.flag);
  }
  return flags;
}

Result<ClonedProcess> clone_process(uint64_t flags, const CgroupEntrance& entrance) {
  int pidfd = -1;
  clone_args arguments{};
  arguments.flags = flags | CLONE_PIDFD;
  arguments.pidfd = reinterpret_cast<__u64>(&pidfd);
  // A sibling's signal is that of the caller.
  if ((flags & CLONE_PARENT) == 0) arguments.exit_signal = SIGCHLD;
  if (entrance.unified) {
    arguments.flags |= CLONE_INTO_CGROUP;
    arguments.cgroup = static_cast<__u64>(entrance.unified.get());
  }
  const long pid = syscall(SYS_clone3, &arguments, sizeof arguments);
  if (pid < 0) return system_failure("clone", "container process");
  ClonedProcess process;
  process.pid = static_cast<pid_t>(pid);
  if (pid != 0) process.pidfd.reset(pidfd);
  return process;
}

Status map_ids(pid_t pid, const std::vector<IdMapping>& uids, const std::vector<IdMapping>& gids) {
  if (geteuid() != 0) STACK_ATTEMPT(write_proc(pid, "setgroups", "deny"));
  STACK_ATTEMPT(write_proc(pid, "uid_map", mapping_text(uids)));
  return write_proc(pid, "gid_map", mapping_text(gids));
}

Status enter_namespaces(int pidfd, pid_t pid, int flags) {
  int different = 0;
  for (const NamespaceFile& file : namespace_files) {
    // The kernel refuses to enter one's own user namespace again.
    if ((flags & file.flag) != 0 && !is_same_namespace(pid, file.name)) different |= file.flag;
  }
  const std::string process = "process " + std::to_string(pid);
  // Who has no mount namespace of its own has a root of its own all the same.
  UniqueFd root;
  if ((flags & CLONE_NEWNS) != 0 && (different & CLONE_NEWNS) == 0) {
    root.reset(open(("/proc/" + std::to_string(pid) + "/root").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!root) return system_failure("open root of", process);
  }
  if (different != 0 && setns(pidfd, different) != 0) return system_failure("enter namespaces of", process);
  if (!root) return {};
  if (fchdir(root.get()) != 0 || chroot(".") != 0) return system_failure("enter root of", process);
  return {};
}

}  // namespace stack
