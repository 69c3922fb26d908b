#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "runtime/arguments.h"

namespace stack {

/// What is said before the command.
struct Globals {
  /// Where the runtime keeps what it knows of containers.
  std::string root;
  /// Whether the user named that directory.
  bool has_root_flag = false;
  /// Cgroups of new containers are made by systemd.
  bool systemd_cgroup = false;
  /// The whole command line, as it is needed to execute this program again.
  char** command_line;
};

/// One operation. Its result is the exit code.
struct Command {
  const char* name;
  const char* usage;
  const char* purpose;
  std::vector<Flag> flags;
  size_t least_arguments;
  size_t most_arguments;
  Result<int> (*run)(const Globals&, const Arguments&);

  /// Words of another program come after those of a command that takes any number of them.
  FlagsEnd flags_end() const;
};

const std::vector<Command>& all_commands();

Result<int> create_command(const Globals& globals, const Arguments& arguments);
Result<int> start_command(const Globals& globals, const Arguments& arguments);
Result<int> run_command(const Globals& globals, const Arguments& arguments);
Result<int> exec_command(const Globals& globals, const Arguments& arguments);
Result<int> state_command(const Globals& globals, const Arguments& arguments);
Result<int> kill_command(const Globals& globals, const Arguments& arguments);
Result<int> delete_command(const Globals& globals, const Arguments& arguments);
Result<int> list_command(const Globals& globals, const Arguments& arguments);
Result<int> ps_command(const Globals& globals, const Arguments& arguments);
Result<int> events_command(const Globals& globals, const Arguments& arguments);
Result<int> pause_command(const Globals& globals, const Arguments& arguments);
Result<int> resume_command(const Globals& globals, const Arguments& arguments);
Result<int> update_command(const Globals& globals, const Arguments& arguments);
Result<int> checkpoint_command(const Globals& globals, const Arguments& arguments);
Result<int> restore_command(const Globals& globals, const Arguments& arguments);
Result<int> features_command(const Globals& globals, const Arguments& arguments);
Result<int> prepare_command(const Globals& globals, const Arguments& arguments);
Result<int> spec_command(const Globals& globals, const Arguments& arguments);

}  // namespace stack
