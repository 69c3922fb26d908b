#include "monitor/stdio_pipes.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/attempt.h"

namespace stack::monitor {
namespace {

Status make_pipe(StdioPipes::Pipe& pipe) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return system_failure("pipe2", "stdio");
  pipe.reader.reset(ends[0]);
  pipe.writer.reset(ends[1]);
  return {};
}

}  // namespace

Status StdioPipes::make() {
  STACK_ATTEMPT(make_pipe(input));
  STACK_ATTEMPT(make_pipe(output));
  return make_pipe(error);
}

void StdioPipes::connect(ChildOptions& child) const {
  child.input = input.reader.get();
  child.output = output.writer.get();
  child.error = error.writer.get();
}

}  // namespace stack::monitor
