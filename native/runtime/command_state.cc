#include <cstdio>

#include "base/attempt.h"
#include "runtime/commands.h"
#include "runtime/container.h"

namespace stack {

Result<int> state_command(const Globals& globals, const Arguments& arguments) {
  STACK_TAKE(const Container container, Container::find(globals, arguments.rest()[0]));
  printf("%s\n", state_json(container.state, container.status()).c_str());
  return 0;
}

}  // namespace stack
