#include "process/spawn.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>

#include "base/child.h"
#include "base/file.h"
#include "base/pidfd.h"
#include "base/unique_fd.h"

namespace stack {
namespace {

struct OutputPipe {
  UniqueFd reader;
  UniqueFd writer;
};

Result<OutputPipe> make_pipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return system_failure("pipe2", "output");
  OutputPipe made{UniqueFd(ends[0]), UniqueFd(ends[1])};
  // Only our end: the program's descriptor must block as any other.
  if (fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) return system_failure("fcntl", "output");
  return made;
}

/// A file in memory instead of a pipe, so that nobody has to feed it.
Result<UniqueFd> make_input(const std::string& content) {
  UniqueFd fd(memfd_create("stdin", MFD_CLOEXEC));
  if (!fd) return system_failure("memfd_create", "stdin");
  if (Status written = write_all(fd.get(), content, "stdin"); !written) return written.failure();
  if (lseek(fd.get(), 0, SEEK_SET) != 0) return system_failure("lseek", "stdin");
  return fd;
}

int64_t monotonic_ms() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<int64_t>(now.tv_sec) * 1000 + now.tv_nsec / 1000000;
}

/// Takes what is there now. Closes the pipe at its end.
void drain(UniqueFd& pipe, std::string& output, size_t limit) {
  char buffer[65536];
  while (pipe) {
    const ssize_t count = TEMP_FAILURE_RETRY(read(pipe.get(), buffer, sizeof buffer));
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) return pipe.reset();
    const size_t room = limit - output.size();
    output.append(buffer, std::min(room, static_cast<size_t>(count)));
  }
}

struct Running {
  pid_t pid;
  UniqueFd pidfd;
  UniqueFd output;
  UniqueFd error;
};

void follow(Running& child, const SpawnOptions& options, SpawnOutcome& outcome) {
  const int64_t deadline = monotonic_ms() + options.timeout_ms;
  while (true) {
    pollfd descriptors[] = {{child.pidfd.get(), POLLIN, 0},
                            {child.output.get(), POLLIN, 0},
                            {child.error.get(), POLLIN, 0}};
    const bool limited = options.timeout_ms > 0 && !outcome.timed_out;
    const int64_t left = limited ? std::max<int64_t>(deadline - monotonic_ms(), 0) : -1;
    const int ready = poll(descriptors, 3, static_cast<int>(std::min<int64_t>(left, 1 << 30)));
    if (limited && ready == 0 && monotonic_ms() >= deadline) {
      outcome.timed_out = true;
      kill(-child.pid, SIGKILL);
    }
    // Looked at before the last reading, so that what it wrote before its end is complete.
    const bool ended = (descriptors[0].revents & POLLIN) != 0;
    drain(child.output, outcome.output, options.max_output_bytes);
    drain(child.error, outcome.error, options.max_output_bytes);
    if (ended) return;
  }
}

}  // namespace

Result<SpawnOutcome> spawn(const SpawnOptions& options) {
  auto output = make_pipe();
  if (!output) return output.failure();
  auto error = options.merge_stderr ? Result<OutputPipe>(OutputPipe{}) : make_pipe();
  if (!error) return error.failure();
  auto input = options.input ? make_input(*options.input) : Result<UniqueFd>(UniqueFd());
  if (!input) return input.failure();

  ChildOptions child;
  child.arguments = options.args;
  child.arguments.insert(child.arguments.begin(), options.file);
  child.environment = options.env;
  child.directory = options.cwd;
  child.input = input.value().get();
  child.output = output.value().writer.get();
  child.error = (options.merge_stderr ? output : error).value().writer.get();
  child.group = ChildGroup::own_group;
  auto pid = start_child(child);
  if (!pid) return pid.failure();
  output.value().writer.reset();
  error.value().writer.reset();

  SpawnOutcome outcome;
  Running running{pid.value(), UniqueFd(pidfd_open(pid.value())),
                  std::move(output.value().reader), std::move(error.value().reader)};
  if (running.pidfd) follow(running, options, outcome);
  int status = 0;
  if (TEMP_FAILURE_RETRY(waitpid(running.pid, &status, 0)) < 0) {
    return system_failure("waitpid", options.file);
  }
  outcome.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  outcome.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return outcome;
}

}  // namespace stack
