#include "base/child.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

#include "base/scope_exit.h"

namespace stack {
namespace {

/// Points into the texts, which must live as long.
std::vector<char*> as_array(const std::vector<std::string>& texts) {
  std::vector<char*> array;
  for (const std::string& text : texts) array.push_back(const_cast<char*>(text.c_str()));
  array.push_back(nullptr);
  return array;
}

void connect_descriptors(posix_spawn_file_actions_t* actions, const ChildOptions& options) {
  const int wanted[] = {options.input, options.output, options.error};
  for (int number = 0; number < 3; ++number) {
    if (wanted[number] < 0) {
      posix_spawn_file_actions_addopen(actions, number, "/dev/null", O_RDWR, 0);
    } else {
      posix_spawn_file_actions_adddup2(actions, wanted[number], number);
    }
  }
  if (options.inherited >= 0) posix_spawn_file_actions_adddup2(actions, options.inherited, 3);
  posix_spawn_file_actions_addclosefrom_np(actions, options.inherited >= 0 ? 4 : 3);
}

void reset_signals(posix_spawnattr_t* attributes, ChildGroup group) {
  sigset_t set;
  sigfillset(&set);
  posix_spawnattr_setsigdefault(attributes, &set);
  sigemptyset(&set);
  posix_spawnattr_setsigmask(attributes, &set);
  int flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
  if (group == ChildGroup::own_group) flags |= POSIX_SPAWN_SETPGROUP;
  if (group == ChildGroup::own_session) flags |= POSIX_SPAWN_SETSID;
  posix_spawnattr_setflags(attributes, static_cast<short>(flags));
}

}  // namespace

Result<pid_t> start_child(const ChildOptions& options) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  ScopeExit free_actions([&] { posix_spawn_file_actions_destroy(&actions); });
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  ScopeExit free_attributes([&] { posix_spawnattr_destroy(&attributes); });

  if (options.directory) {
    posix_spawn_file_actions_addchdir_np(&actions, options.directory->c_str());
  }
  connect_descriptors(&actions, options);
  reset_signals(&attributes, options.group);

  const auto arguments = as_array(options.arguments);
  std::vector<char*> environment;
  if (options.environment) environment = as_array(*options.environment);
  char* const* variables = options.environment ? environment.data() : environ;
  pid_t pid = -1;
  const int error =
      posix_spawnp(&pid, arguments[0], &actions, &attributes, arguments.data(), variables);
  if (error != 0 && options.directory && access(options.directory->c_str(), X_OK) != 0) {
    return system_failure("chdir", *options.directory);
  }
  if (error != 0) return Failure{"execve", error, options.arguments[0]};
  return pid;
}

}  // namespace stack
