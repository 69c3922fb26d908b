#include "base/attempt.h"
#include "runtime/commands.h"
#include "runtime/container.h"
#include "runtime/create_options.h"
#include "runtime/delete_container.h"
#include "runtime/foreground_container.h"
#include "runtime/start_container.h"

namespace stack {

namespace {

/// A container that cannot be started is deleted unless it is to be kept.
Result<CreatedContainer> create_and_start(const Globals& globals, CreateOptions options, bool keep) {
  const std::string id = options.id;
  STACK_TAKE(CreatedContainer created, create_container(std::move(options)));
  STACK_TAKE(const Container container, Container::find(globals, id));
  const Status started = start_container(container);
  if (started) return created;
  if (!keep) (void)delete_container(container).ok();  // The first failure is the one to tell.
  return started.failure();
}

}  // namespace

Result<int> run_command(const Globals& globals, const Arguments& arguments) {
  STACK_TAKE(CreateOptions options, create_options(globals, arguments));
  const auto begin = [&](CreateOptions chosen) {
    return create_and_start(globals, std::move(chosen), arguments.has("keep"));
  };
  if (!arguments.has("detach")) return run_in_foreground(globals, arguments, std::move(options), begin);
  STACK_ATTEMPT(begin(std::move(options)));
  return 0;
}

}  // namespace stack
