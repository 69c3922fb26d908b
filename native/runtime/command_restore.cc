#include "base/attempt.h"
#include "runtime/commands.h"
#include "runtime/create_options.h"
#include "runtime/foreground_container.h"
#include "runtime/restore_container.h"

namespace stack {

Result<int> restore_command(const Globals& globals, const Arguments& arguments) {
  STACK_TAKE(CreateOptions options, create_options(globals, arguments));
  STACK_TAKE(ImageOptions images, ImageOptions::of_restore(arguments));
  if (arguments.has("detach")) {
    STACK_ATTEMPT(restore_container(std::move(options), std::move(images)));
    return 0;
  }
  return run_in_foreground(globals, arguments, std::move(options), [&](CreateOptions chosen) {
    return restore_container(std::move(chosen), std::move(images));
  });
}

}  // namespace stack
