#include "runtime/commands.h"

namespace stack {

namespace {

constexpr size_t any_number = static_cast<size_t>(-1);

std::vector<Flag> create_flags(std::vector<Flag> more) {
  std::vector<Flag> flags = {
      {"bundle", 'b', true},         {"config", 'f', true},    {"pid-file", 0, true},
      {"console-socket", 0, true},
      {"no-pivot", 0, false},        {"no-new-keyring", 0, false}, {"preserve-fds", 0, true},
  };
  flags.insert(flags.end(), more.begin(), more.end());
  return flags;
}

const std::vector<Flag>& exec_flags() {
  static const std::vector<Flag> flags = {
      {"process", 'p', true},     {"console-socket", 0, true}, {"detach", 'd', false},
      {"pid-file", 0, true},      {"cwd", 0, true},            {"env", 'e', true},
      {"tty", 't', false},        {"user", 'u', true},         {"additional-gids", 'g', true},
      {"cap", 'c', true},         {"no-new-privs", 0, false},  {"preserve-fds", 0, true},
      {"process-label", 0, true}, {"apparmor", 0, true},       {"ignore-paused", 0, false},
  };
  return flags;
}

const std::vector<Flag>& update_flags() {
  static const std::vector<Flag> flags = {
      {"resources", 'r', true},    {"memory", 0, true},      {"memory-swap", 0, true},
      {"memory-reservation", 0, true}, {"cpu-period", 0, true}, {"cpu-quota", 0, true},
      {"cpu-share", 0, true},      {"cpuset-cpus", 0, true}, {"cpuset-mems", 0, true},
      {"pids-limit", 0, true},     {"blkio-weight", 0, true},
  };
  return flags;
}

}  // namespace

const std::vector<Command>& all_commands() {
  static const std::vector<Command> commands = {
      {"create", "[flags] ID", "make a container that waits for start", create_flags({}), 1, 1,
       create_command},
      {"start", "ID", "execute the program of a created container", {}, 1, 1, start_command},
      {"run", "[flags] ID", "create, start, wait and delete",
       create_flags({{"detach", 'd', false}, {"keep", 0, false}}), 1, 1, run_command},
      {"exec", "[flags] ID [PROGRAM [ARGUMENT...]]", "run another process in a container", exec_flags(), 1,
       any_number, exec_command},
      {"state", "ID", "print the state as JSON", {}, 1, 1, state_command},
      {"kill", "[--all] ID [SIGNAL]", "send a signal", {{"all", 'a', false}}, 1, 2, kill_command},
      {"delete", "[--force] ID", "remove a stopped container", {{"force", 'f', false}}, 1, 1,
       delete_command},
      {"list", "[--quiet]", "list containers", {{"quiet", 'q', false}, {"format", 'f', true}}, 0, 0,
       list_command},
      {"ps", "ID", "list the processes of a container", {{"format", 'f', true}}, 1, any_number, ps_command},
      {"pause", "ID", "freeze the processes of a container", {}, 1, 1, pause_command},
      {"resume", "ID", "let them go on", {}, 1, 1, resume_command},
      {"update", "[flags] ID", "change limits", update_flags(), 1, 1, update_command},
      {"features", "", "print what this runtime supports as JSON", {}, 0, 0, features_command},
      {"spec", "[--bundle DIR]", "write a config.json to start from", {{"bundle", 'b', true}}, 0, 0,
       spec_command},
  };
  return commands;
}

}  // namespace stack
