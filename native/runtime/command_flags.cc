#include "runtime/command_flags.h"

#include <string_view>

namespace stack {

std::vector<Flag> global_flags() {
  return {
      {"root", 0, true, "directory of what is known about containers"},
      {"log", 0, true, "file for messages; failures go to stderr, too"},
      {"log-format", 0, true, "text or json"},
      {"debug", 0, false, "tell each step"},
      {"systemd-cgroup", 0, false, "have systemd make the cgroups"},
      {"cgroup-manager", 0, true, "cgroupfs or systemd"},
      {"rootless", 0, true, "true, false or auto"},
      {"criu", 0, true, "ignored: criu is looked for in PATH"},
      {"version", 'v', false, "print the version"},
      help_flag,
  };
}

std::vector<Flag> create_flags() {
  return {
      {"bundle", 'b', true, "directory with config.json; the current one by default"},
      {"config", 'f', true, "another file than config.json of the bundle"},
      {"pid-file", 0, true, "file for the pid of the first process"},
      {"console-socket", 0, true, "socket that gets the master side of the terminal"},
      {"pidfd-socket", 0, true, "socket that gets a pidfd of the first process"},
      {"no-pivot", 0, false, "move the root instead of pivot_root(2), for a root on a ramdisk"},
      {"no-new-keyring", 0, false, "leave the session keyring of the caller to the container"},
      {"preserve-fds", 0, true, "number of descriptors from 3 on that the program inherits"},
      help_flag,
  };
}

std::vector<Flag> run_flags() {
  std::vector<Flag> flags = create_flags();
  flags.push_back({"detach", 'd', false, "return when the program runs"});
  flags.push_back({"keep", 0, false, "leave the container when it has stopped"});
  flags.push_back({"no-subreaper", 0, false, "do not adopt the orphans of the container"});
  return flags;
}

std::vector<Flag> exec_flags() {
  return {
      {"process", 'p', true, "file with the process object; other flags are ignored"},
      {"console-socket", 0, true, "socket that gets the master side of the terminal"},
      {"pidfd-socket", 0, true, "socket that gets a pidfd of the process"},
      {"detach", 'd', false, "return when the program runs"},
      {"pid-file", 0, true, "file for the pid of the process"},
      {"cwd", 0, true, "working directory in the container"},
      {"env", 'e', true, "NAME=VALUE, more than once"},
      {"tty", 't', false, "give it a terminal"},
      {"user", 'u', true, "UID[:GID]"},
      {"additional-gids", 'g', true, "group, more than once"},
      {"cap", 'c', true, "capability, more than once"},
      {"no-new-privs", 0, false, "set no_new_privs"},
      {"preserve-fds", 0, true, "number of descriptors from 3 on that the program inherits"},
      {"process-label", 0, true, "SELinux label"},
      {"apparmor", 0, true, "AppArmor profile"},
      {"cgroup", 0, true, "[CONTROLLER[,CONTROLLER]:]PATH below the container's cgroup"},
      {"ignore-paused", 0, false, "wait in a paused container until it goes on"},
      help_flag,
  };
}

std::vector<Flag> update_flags() {
  return {
      {"resources", 'r', true, "file with a resources object, or - for stdin; other flags are ignored"},
      {"memory", 0, true, "bytes of memory, -1 for no limit"},
      {"memory-swap", 0, true, "bytes of memory and swap together, -1 for no limit"},
      {"memory-reservation", 0, true, "bytes of memory that are protected"},
      {"kernel-memory", 0, true, "ignored: kernels no longer limit it"},
      {"kernel-memory-tcp", 0, true, "ignored: kernels no longer limit it"},
      {"cpu-period", 0, true, "microseconds"},
      {"cpu-quota", 0, true, "microseconds of each period, -1 for no limit"},
      {"cpu-burst", 0, true, "microseconds that may be saved up"},
      {"cpu-share", 0, true, "relative weight"},
      {"cpu-rt-period", 0, true, "microseconds, for real-time tasks"},
      {"cpu-rt-runtime", 0, true, "microseconds of each real-time period"},
      {"cpu-idle", 0, true, "1 to run only when nothing else wants to"},
      {"cpuset-cpus", 0, true, "such as 0-2,7"},
      {"cpuset-mems", 0, true, "memory nodes"},
      {"pids-limit", 0, true, "number of processes, -1 for no limit"},
      {"blkio-weight", 0, true, "from 10 to 1000"},
      help_flag,
  };
}

namespace {

std::vector<Flag> image_flags() {
  return {
      {"image-path", 0, true, "directory of the image; checkpoint by default"},
      {"work-path", 0, true, "directory for CRIU's log; that of the image by default"},
      {"tcp-established", 0, false, "with open TCP connections"},
      {"ext-unix-sk", 0, false, "with Unix sockets to the outside"},
      {"shell-job", 0, false, "with a terminal of the outside"},
      {"file-locks", 0, false, "with file locks"},
      {"manage-cgroups-mode", 0, true, "soft, full, strict or ignore"},
      {"empty-ns", 0, true, "network: its interfaces are never part of an image"},
      {"auto-dedup", 0, false, "no page twice"},
      {"lazy-pages", 0, false, "pages when they are needed"},
      help_flag,
  };
}

}  // namespace

std::vector<Flag> checkpoint_flags() {
  std::vector<Flag> flags = image_flags();
  flags.push_back({"parent-path", 0, true, "directory of an earlier --pre-dump, relative to that of the image"});
  flags.push_back({"leave-running", 0, false, "let the container go on"});
  flags.push_back({"tcp-skip-in-flight", 0, false, "leave out connections that are being made"});
  flags.push_back({"link-remap", 0, false, "give a name to open files that have none"});
  flags.push_back({"status-fd", 0, true, "descriptor that gets a zero byte when pages can be asked for"});
  flags.push_back({"page-server", 0, true, "ADDRESS:PORT that pages are asked for at, or sent to"});
  flags.push_back({"pre-dump", 0, false, "memory only, and let the container go on"});
  return flags;
}

std::vector<Flag> restore_flags() {
  std::vector<Flag> flags = image_flags();
  for (const Flag& flag : run_flags()) {
    const std::string_view name = flag.name;
    if (name != "help" && name != "keep" && name != "preserve-fds") flags.push_back(flag);
  }
  flags.push_back({"lsm-profile", 0, true, "TYPE:NAME of a security profile"});
  flags.push_back({"lsm-mount-context", 0, true, "security context of mounts"});
  return flags;
}

}  // namespace stack
