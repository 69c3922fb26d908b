#include "runtime/clone_container.h"

#include <fcntl.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

#include "base/attempt.h"
#include "base/file.h"
#include "base/pidfd.h"
#include "runtime/failure_channel.h"

namespace stack {

namespace {

/// A namespace that the bundle names by path.
struct NamespaceFile {
  int flag = 0;
  std::string path;
  UniqueFd file;

  Status join() const {
    return setns(file.get(), flag) == 0 ? Status() : system_failure("join namespace", path);
  }
};

Result<NamespaceFile> open_namespace(const NamespaceSpec& entry) {
  NamespaceFile opened{entry.flag, entry.path, UniqueFd(open(entry.path.c_str(), O_RDONLY | O_CLOEXEC))};
  if (!opened.file) return system_failure("open namespace", entry.path);
  if (ioctl(opened.file.get(), NS_GET_NSTYPE) != entry.flag) {
    return Failure{"is no namespace of the type that is asked for:", 0, entry.path};
  }
  return opened;
}

/// All before the first is joined, since paths may mean something else then. Not the mount namespace.
Result<std::vector<NamespaceFile>> open_namespaces(const Spec& spec) {
  std::vector<NamespaceFile> files;
  for (const NamespaceSpec& entry : spec.namespaces) {
    if (entry.path.empty() || entry.flag == CLONE_NEWNS) continue;
    STACK_TAKE(NamespaceFile opened, open_namespace(entry));
    files.push_back(std::move(opened));
  }
  return files;
}

const char* own_file(int flag) {
  switch (flag) {
    case CLONE_NEWNET: return "/proc/self/ns/net";
    case CLONE_NEWIPC: return "/proc/self/ns/ipc";
    case CLONE_NEWUTS: return "/proc/self/ns/uts";
    case CLONE_NEWPID: return "/proc/self/ns/pid";
    case CLONE_NEWCGROUP: return "/proc/self/ns/cgroup";
    default: return "/proc/self/ns/time";
  }
}

/// A new time namespace is for children; its clocks can be set only before the first of them is there.
Status make_time_namespace(const Spec& spec) {
  if (unshare(CLONE_NEWTIME) != 0) return system_failure("unshare", "time namespace");
  std::string text;
  for (const auto& [clock, nanoseconds] : spec.time_offsets) {
    text += clock + " " + std::to_string(nanoseconds) + "\n";
  }
  if (text.empty()) return {};
  const char* path = "/proc/self/timens_offsets";
  UniqueFd file(open(path, O_WRONLY | O_CLOEXEC));
  if (!file) return system_failure("open", path);
  return write_all(file.get(), text, path);
}

/// The way back into the namespaces that this process was in. Hooks run there (runtime.md "Lifecycle").
class WayBack {
 public:
  Status remember(int flag) {
    UniqueFd file(open(own_file(flag), O_RDONLY | O_CLOEXEC));
    if (!file) return system_failure("open", own_file(flag));
    files_.push_back({flag, own_file(flag), std::move(file)});
    return {};
  }
  Status go() const {
    for (const NamespaceFile& file : files_) STACK_ATTEMPT(file.join());
    return {};
  }

 private:
  std::vector<NamespaceFile> files_;
};

Result<ClonedProcess> clone_inside(const Spec& spec, const std::vector<NamespaceFile>& files,
                                   const CgroupEntrance& entrance) {
  for (const NamespaceFile& file : files) STACK_ATTEMPT(file.join());
  if (spec.creates(CLONE_NEWTIME)) STACK_ATTEMPT(make_time_namespace(spec));
  return clone_process(clone_flags(spec), entrance);
}

Result<ClonedProcess> clone_and_return(const Spec& spec, const std::vector<NamespaceFile>& files,
                                       const CgroupEntrance& entrance) {
  WayBack way;
  for (const NamespaceFile& file : files) STACK_ATTEMPT(way.remember(file.flag));
  if (spec.creates(CLONE_NEWTIME)) STACK_ATTEMPT(way.remember(CLONE_NEWTIME));
  auto process = clone_inside(spec, files, entrance);
  if (process && process.value().pid == 0) return process;
  const Status back = way.go();
  if (!process || back) return process;
  kill(process.value().pid, SIGKILL);
  waitpid(process.value().pid, nullptr, 0);
  return back.failure();
}

/// Namespaces that the joined user namespace does not own can be joined only before it, and with rights
/// that come from it only after it.
Status join_around_user_namespace(const std::vector<NamespaceFile>& files) {
  std::vector<const NamespaceFile*> later;
  const NamespaceFile* user = nullptr;
  for (const NamespaceFile& file : files) {
    if (file.flag == CLONE_NEWUSER) {
      user = &file;
    } else if (!file.join()) {
      later.push_back(&file);
    }
  }
  STACK_ATTEMPT(user->join());
  for (const NamespaceFile* file : later) STACK_ATTEMPT(file->join());
  return {};
}

/// In a process of its own: there is no way back out of a user namespace. The container's process becomes
/// a child of the runtime all the same.
Result<ClonedProcess> clone_as_sibling(const Spec& spec, const std::vector<NamespaceFile>& files,
                                       const CgroupEntrance& entrance) {
  STACK_ATTEMPT(join_around_user_namespace(files));
  if (spec.creates(CLONE_NEWTIME)) STACK_ATTEMPT(make_time_namespace(spec));
  return clone_process(clone_flags(spec) | CLONE_PARENT, entrance);
}

Result<ClonedProcess> await_sibling(int input, pid_t helper) {
  STACK_TAKE(const std::string answer, read_all(input, 65536, "pid of the container process"));
  waitpid(helper, nullptr, 0);
  ClonedProcess process;
  if (answer.size() != sizeof process.pid) return decode_failure(answer, MetIn::set_up);
  memcpy(&process.pid, answer.data(), sizeof process.pid);
  process.pidfd.reset(pidfd_open(process.pid));
  if (!process.pidfd) return system_failure("pidfd_open", "container process");
  return process;
}

Result<ClonedProcess> clone_through_helper(const Spec& spec, const std::vector<NamespaceFile>& files,
                                           const CgroupEntrance& entrance) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return system_failure("pipe", "");
  UniqueFd input(ends[0]);
  UniqueFd output(ends[1]);
  const pid_t helper = fork();
  if (helper < 0) return system_failure("fork", "");
  if (helper != 0) {
    output.reset();
    return await_sibling(input.get(), helper);
  }
  auto process = clone_as_sibling(spec, files, entrance);
  if (process && process.value().pid == 0) return process;
  std::string answer;
  if (process) {
    answer.assign(reinterpret_cast<const char*>(&process.value().pid), sizeof(pid_t));
  } else {
    answer = encode_failure(process.failure());
  }
  (void)write_all(output.get(), answer, "pid").ok();  // The runtime takes silence for a failure.
  _exit(0);
}

}  // namespace

Result<ClonedProcess> clone_container(const Spec& spec, const CgroupEntrance& entrance) {
  STACK_TAKE(const std::vector<NamespaceFile> files, open_namespaces(spec));
  if (spec.joins(CLONE_NEWUSER)) return clone_through_helper(spec, files, entrance);
  return clone_and_return(spec, files, entrance);
}

Status join_mount_namespace(const Spec& spec) {
  for (const NamespaceSpec& entry : spec.namespaces) {
    if (entry.path.empty() || entry.flag != CLONE_NEWNS) continue;
    STACK_TAKE(const NamespaceFile file, open_namespace(entry));
    STACK_ATTEMPT(file.join());
  }
  return {};
}

}  // namespace stack
