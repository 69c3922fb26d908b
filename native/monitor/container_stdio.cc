#include "monitor/container_stdio.h"

#include <fcntl.h>

#include "base/attempt.h"
#include "monitor/console.h"

namespace stack::monitor {
namespace {

/// What clients have sent and the container has not read: beyond it, clients wait.
constexpr size_t kMaxInput = 1 << 20;
/// What a terminal takes for the end of input.
constexpr char kEndOfTransmission = 4;

}  // namespace

ContainerStdio::ContainerStdio(EventLoop& loop, LogFile& log, const Options& options,
                               UniqueFd input)
    : loop_(loop), log_(log), options_(options), input_(loop, std::move(input)), clients_(loop) {
  input_.on_taken = [this] {
    if (input_.kept() <= kMaxInput) clients_.listen(true);
  };
  clients_.on_frame = [this](const Frame& frame) { take_frame(frame); };
  clients_.on_pressure = [this](bool pressed) {
    for (const auto& output : outputs_) output->pause(pressed);
  };
  clients_.on_empty = [this] { on_change(); };
}

Status ContainerStdio::begin(UniqueFd output, UniqueFd error) {
  STACK_ATTEMPT(begin_output(std::move(output), FrameType::output));
  return begin_output(std::move(error), FrameType::error);
}

Status ContainerStdio::begin_output(UniqueFd fd, FrameType type) {
  if (!fd) return {};
  const char* stream = type == FrameType::output ? "stdout" : "stderr";
  outputs_.push_back(std::make_unique<OutputStream>(loop_, std::move(fd),
                                                    LogLines(log_, stream, options_.terminal)));
  outputs_.back()->on_output = [this, type](std::string_view text) { clients_.send(type, text); };
  return outputs_.back()->begin([this] { on_change(); });
}

bool ContainerStdio::ended() const {
  for (const auto& output : outputs_) {
    if (!output->ended()) return false;
  }
  return true;
}

void ContainerStdio::abandon() {
  for (const auto& output : outputs_) output->abandon();
}

bool ContainerStdio::has_terminal() const {
  return options_.terminal && !outputs_.empty() && !outputs_[0]->ended();
}

Status ContainerStdio::resize(unsigned short columns, unsigned short rows) {
  return resize_console(outputs_[0]->descriptor(), columns, rows);
}

void ContainerStdio::attach(UniqueFd connection, std::string received) {
  clients_.add(std::move(connection), std::move(received));
}

void ContainerStdio::finish_clients(int exit_code) { clients_.finish(exit_code); }

void ContainerStdio::take_frame(const Frame& frame) {
  if (frame.type == FrameType::resize) {
    // A terminal that is gone has no size.
    const auto size = terminal_size(frame);
    if (size && has_terminal()) static_cast<void>(resize(size->columns, size->rows).ok());
  } else if (frame.type == FrameType::signal && frame.payload.size() == 1) {
    on_signal(static_cast<unsigned char>(frame.payload[0]));
  } else if (frame.type == FrameType::input && !frame.payload.empty()) {
    input_.send(frame.payload);
    if (input_.kept() > kMaxInput) clients_.listen(false);
  } else if (frame.type == FrameType::input && options_.input == InputKind::once) {
    if (options_.terminal) input_.send({&kEndOfTransmission, 1});
    input_.end();
  }
}

}  // namespace stack::monitor
