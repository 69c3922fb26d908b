#include "runtime/commands.h"

#include "runtime/command_flags.h"

namespace stack {

namespace {

constexpr size_t any_number = static_cast<size_t>(-1);

std::vector<Command> make_commands() {
  const std::vector<Flag> none = {help_flag};
  return {
      {"create", "[flags] ID", "make a container that waits for start", create_flags(), 1, 1,
       create_command},
      {"start", "ID", "execute the program of a created container", none, 1, 1, start_command},
      {"run", "[flags] ID", "create, start, wait and delete", run_flags(), 1, 1, run_command},
      {"exec", "[flags] ID [PROGRAM [ARGUMENT...]]", "run another process in a container", exec_flags(), 1,
       any_number, exec_command},
      {"state", "ID", "print the state as JSON", none, 1, 1, state_command},
      {"kill", "[--all] ID [SIGNAL]", "send a signal",
       {{"all", 'a', false, "to every process of the container"}, help_flag}, 1, 2, kill_command},
      {"delete", "[--force] ID", "remove a stopped container",
       {{"force", 'f', false, "kill it first if it is not stopped"}, help_flag}, 1, 1, delete_command},
      {"list", "[flags]", "list containers",
       {{"quiet", 'q', false, "ids only"}, {"format", 'f', true, "table or json"}, help_flag}, 0, 0,
       list_command},
      {"ps", "[--format table|json] ID [PS-OPTION...]", "list the processes of a container",
       {{"format", 'f', true, "table or json"}, help_flag}, 1, any_number, ps_command},
      {"events", "[flags] ID", "print statistics, and when memory ran out, as lines of JSON",
       {{"interval", 0, true, "time between two statistics, such as 500ms; 5s by default"},
        {"stats", 0, false, "print statistics once"},
        help_flag}, 1, 1, events_command},
      {"pause", "ID", "freeze the processes of a container", none, 1, 1, pause_command},
      {"resume", "ID", "let them go on", none, 1, 1, resume_command},
      {"update", "[flags] ID", "change limits", update_flags(), 1, 1, update_command},
      {"checkpoint", "[flags] ID", "save the processes of a container with CRIU", checkpoint_flags(), 1,
       1, checkpoint_command},
      {"restore", "[flags] ID", "have saved processes go on in a new container", restore_flags(), 1, 1,
       restore_command},
      {"prepare", "[--bundle DIR] RUNTIME [WORD...]",
       "mount the layers of a bundle in a mount namespace, and become another runtime there",
       {{"bundle", 'b', true, "directory of the bundle"}, help_flag}, 1, any_number, prepare_command},
      {"features", "", "print what this runtime supports as JSON", none, 0, 0, features_command},
      {"spec", "[flags]", "write a config.json to start from",
       {{"bundle", 'b', true, "directory for it"},
        {"rootless", 0, false, "for a user without privileges"},
        help_flag}, 0, 0, spec_command},
  };
}

}  // namespace

FlagsEnd Command::flags_end() const {
  return most_arguments == any_number ? FlagsEnd::first_word : FlagsEnd::last_word;
}

const std::vector<Command>& all_commands() {
  static const std::vector<Command> commands = make_commands();
  return commands;
}

}  // namespace stack
