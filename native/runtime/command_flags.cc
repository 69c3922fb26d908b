#include "runtime/command_flags.h"

namespace stack {

std::vector<Flag> global_flags() {
  return {
      {"root", 0, true, "directory of what is known about containers"},
      {"log", 0, true, "file for messages instead of stderr"},
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

}  // namespace stack
