#include "monitor/exec_session.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "base/attempt.h"
#include "monitor/console.h"
#include "monitor/exit_record.h"

namespace stack::monitor {
namespace {

/// What is kept for one side while the other sends: beyond it, the sender waits.
constexpr size_t kMaxKept = 1 << 20;
/// How long output is awaited from those that outlive the process.
constexpr int64_t kSurvivorOutputMs = 2000;
constexpr int64_t kHangUpGraceMs = 1000;
/// What a terminal takes for the end of input.
constexpr char kEndOfTransmission = 4;

char buffer[65536];

Status make_nonblocking(int fd) {
  const int flags = fcntl(fd, F_GETFL);
  if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0) {
    return system_failure("fcntl", "descriptor " + std::to_string(fd));
  }
  return {};
}

}  // namespace

Status ExecSession::run() {
  STACK_ATTEMPT(children_.watch(loop_));
  input_.on_taken = [this] {
    if (input_.kept() <= kMaxKept && !client_ended_) loop_.change(STDIN_FILENO, EPOLLIN);
  };
  children_.on_end(process_.pid, [this](int status) { on_process_end(status); });
  STACK_ATTEMPT(watch_output(process_.output, FrameType::output));
  STACK_ATTEMPT(watch_output(process_.error, FrameType::error));
  STACK_ATTEMPT(make_nonblocking(STDIN_FILENO));
  STACK_ATTEMPT(make_nonblocking(STDOUT_FILENO));
  STACK_ATTEMPT(loop_.watch(STDIN_FILENO, EPOLLIN, [this](uint32_t) { receive_frames(); }));
  STACK_ATTEMPT(loop_.watch(STDOUT_FILENO, 0, [this](uint32_t events) {
    if (events & (EPOLLERR | EPOLLHUP)) return on_client_gone();
    write_frames();
  }));
  return loop_.run();
}

Status ExecSession::watch_output(UniqueFd& fd, FrameType type) {
  if (!fd) return {};
  STACK_ATTEMPT(make_nonblocking(fd.get()));
  return loop_.watch(fd.get(), EPOLLIN, [this, &fd, type](uint32_t) { receive_output(fd, type); });
}

void ExecSession::receive_output(UniqueFd& fd, FrameType type) {
  const ssize_t count = read(fd.get(), buffer, sizeof buffer);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count > 0) {
    if (client_ended_) return;
    append_frame(unsent_, type, {buffer, static_cast<size_t>(count)});
    return write_frames();
  }
  loop_.forget(fd.get());
  fd.reset();
  finish_when_done();
}

void ExecSession::receive_frames() {
  const ssize_t count = read(STDIN_FILENO, buffer, sizeof buffer);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count <= 0) {
    loop_.forget(STDIN_FILENO);
    // Who has ended stdin before may have closed that direction only, and still read.
    return input_ended_ ? void() : on_client_end();
  }
  frames_.take({buffer, static_cast<size_t>(count)});
  Frame frame;
  while (true) {
    auto found = frames_.next(frame);
    if (!found) {
      loop_.forget(STDIN_FILENO);
      return on_client_end();
    }
    if (!found.value()) break;
    take_frame(frame);
  }
  if (input_.kept() > kMaxKept) loop_.change(STDIN_FILENO, 0);
}

void ExecSession::take_frame(const Frame& frame) {
  const auto size = terminal_size(frame);
  if (size && is_terminal_) {
    // A terminal that is gone has no size.
    static_cast<void>(resize_console(process_.output.get(), size->columns, size->rows).ok());
  } else if (frame.type == FrameType::signal && frame.payload.size() == 1) {
    if (!exit_code_) kill(process_.pid, static_cast<unsigned char>(frame.payload[0]));
  } else if (frame.type == FrameType::input && frame.payload.empty()) {
    end_input();
  } else if (frame.type == FrameType::input) {
    input_.send(frame.payload);
  }
}

void ExecSession::end_input() {
  if (input_ended_) return;
  input_ended_ = true;
  if (is_terminal_) input_.send({&kEndOfTransmission, 1});
  input_.end();
}

void ExecSession::write_frames() {
  const ssize_t count = write(STDOUT_FILENO, unsent_.data(), unsent_.size());
  if (count < 0 && errno != EAGAIN && errno != EINTR) return on_client_gone();
  if (count > 0) unsent_.erase(0, static_cast<size_t>(count));
  loop_.change(STDOUT_FILENO, unsent_.empty() ? 0 : static_cast<uint32_t>(EPOLLOUT));
  limit_output();
  if (finished_ && unsent_.empty()) loop_.stop();
}

/// Lets the process wait while the client does not read.
void ExecSession::limit_output() {
  const bool pause = !client_ended_ && unsent_.size() > kMaxKept;
  if (pause == output_paused_) return;
  output_paused_ = pause;
  for (const UniqueFd* fd : {&process_.output, &process_.error}) {
    if (*fd) loop_.change(fd->get(), pause ? 0 : static_cast<uint32_t>(EPOLLIN));
  }
}

void ExecSession::on_client_gone() {
  unsent_.clear();
  loop_.forget(STDOUT_FILENO);
  if (finished_) return loop_.stop();
  on_client_end();
}

void ExecSession::on_client_end() {
  if (client_ended_) return;
  client_ended_ = true;
  limit_output();
  if (exit_code_) return;
  kill(process_.pid, SIGHUP);
  loop_.after(kHangUpGraceMs, [this] {
    if (!exit_code_) kill(process_.pid, SIGKILL);
  });
}

void ExecSession::on_process_end(int status) {
  exit_code_ = ExitRecord::from_wait_status(status).exit_code;
  loop_.after(kSurvivorOutputMs, [this] {
    for (UniqueFd* fd : {&process_.output, &process_.error}) {
      if (*fd) loop_.forget(fd->get());
      fd->reset();
    }
    finish_when_done();
  });
  finish_when_done();
}

void ExecSession::finish_when_done() {
  if (!exit_code_ || process_.output || process_.error || finished_) return;
  finished_ = true;
  if (client_ended_) return loop_.stop();
  const char code = static_cast<char>(*exit_code_);
  append_frame(unsent_, FrameType::end, {&code, 1});
  write_frames();
}

}  // namespace stack::monitor
