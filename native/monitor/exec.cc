#include "monitor/exec.h"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <string>

#include "base/file.h"
#include "monitor/exec_session.h"

namespace stack::monitor {
namespace {

constexpr char kNotFound = 127;
constexpr char kNotExecutable = 126;

/// The codes that a shell gives, from what runtimes say.
char code_for(const std::string& message) {
  for (const char* text : {"no such file or directory", "not found"}) {
    if (message.find(text) != std::string::npos) return kNotFound;
  }
  return kNotExecutable;
}

int report_not_started(const std::string& message) {
  const char code = code_for(message);
  std::string frames;
  append_frame(frames, FrameType::not_started, message);
  append_frame(frames, FrameType::end, {&code, 1});
  return write_all(STDOUT_FILENO, frames, "stdout") ? 0 : 1;
}

}  // namespace

int run_exec(int count, char** arguments) {
  signal(SIGPIPE, SIG_IGN);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  sigprocmask(SIG_BLOCK, &set, nullptr);

  auto options = parse_exec_options(count, arguments);
  if (!options) return report_not_started(options.failure().message());
  std::string message;
  auto process = start_exec(options.value(), message);
  if (!process) return report_not_started(message.empty() ? process.failure().message() : message);
  auto loop = EventLoop::make();
  if (!loop) return report_not_started(loop.failure().message());
  const bool is_terminal = options.value().terminal.has_value();
  ExecSession session(loop.value(), std::move(process.value()), is_terminal);
  return session.run() ? 0 : 1;
}

}  // namespace stack::monitor
