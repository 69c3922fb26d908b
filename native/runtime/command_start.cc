#include "base/attempt.h"
#include "runtime/commands.h"
#include "runtime/start_container.h"

namespace stack {

Result<int> start_command(const Globals& globals, const Arguments& arguments) {
  STACK_TAKE(const Container container, Container::find(globals, arguments.rest()[0]));
  STACK_ATTEMPT(start_container(container));
  return 0;
}

}  // namespace stack
