#include <sched.h>
#include <unistd.h>

#include "base/attempt.h"
#include "base/file.h"
#include "runtime/commands.h"
#include "runtime/rootfs.h"

namespace stack {

/// Another runtime knows nothing of our annotations: it finds the overlay mounted on root.path, in a mount
/// namespace that nobody but it and the container has, so that the overlay ends with the container.
Result<int> prepare_command(const Globals&, const Arguments& arguments) {
  const std::string bundle = arguments.has("bundle") ? arguments.value("bundle") : ".";
  STACK_TAKE(std::string config, read_file(bundle + "/config.json", 16 << 20));
  STACK_TAKE(const Spec spec, read_spec(std::move(config), bundle));
  if (spec.stack.lower_directories.empty()) {
    return Failure{"no layers are named by annotations of", 0, bundle + "/config.json"};
  }
  if (unshare(CLONE_NEWNS) != 0) return system_failure("unshare", "mount namespace");
  STACK_ATTEMPT(mount_root(spec, UniqueFd()));
  std::vector<char*> words;
  for (const std::string& word : arguments.rest()) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  execv(words[0], words.data());
  return system_failure("exec", arguments.rest()[0]);
}

}  // namespace stack
