#include "runtime/failure_channel.h"

#include <sys/socket.h>

#include <cstring>

#include "base/attempt.h"
#include "runtime/log.h"

namespace stack {

namespace {

constexpr size_t most_bytes = 8192;

/// Where the text of steps lives that come from another process: they are static texts everywhere else.
const char* keep_step(const std::string& step) { return strdup(step.c_str()); }

}  // namespace

std::string encode_failure(const Failure& failure) {
  std::string text = std::to_string(failure.error);
  for (const std::string& part : {std::string(failure.step), failure.subject, failure.detail}) {
    text += '\0';
    text += part.substr(0, most_bytes / 4);
  }
  return text;
}

Failure decode_failure(const std::string& text, MetIn met_in) {
  const size_t step = text.find('\0');
  const size_t subject = text.find('\0', step + 1);
  const size_t detail = text.find('\0', subject + 1);
  if (step == std::string::npos || subject == std::string::npos || detail == std::string::npos) {
    return Failure{"unreadable report of the container's process", 0, ""};
  }
  return Failure{keep_step(text.substr(step + 1, subject - step - 1)), atoi(text.c_str()),
                 text.substr(subject + 1, detail - subject - 1), text.substr(detail + 1), met_in};
}

Result<std::pair<Channel, Channel>> Channel::make() {
  int fds[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) != 0) {
    return system_failure("socketpair", "");
  }
  std::pair<Channel, Channel> ends;
  ends.first.fd_.reset(fds[0]);
  ends.second.fd_.reset(fds[1]);
  return ends;
}

Status Channel::say(Word word) const {
  const char byte = static_cast<char>(word);
  if (TEMP_FAILURE_RETRY(send(fd_.get(), &byte, 1, MSG_NOSIGNAL)) == 1) return {};
  return system_failure("send", "word to the other process");
}

void Channel::report(const Failure& failure) const { send_text(Word::failed, encode_failure(failure)); }

void Channel::tell(const std::string& level, const std::string& message) const {
  send_text(Word::told, level + '\0' + message.substr(0, most_bytes / 2));
}

void Channel::send_text(Word word, const std::string& text) const {
  const std::string message = static_cast<char>(word) + text;
  // Nobody is left to hear when this fails.
  (void)!TEMP_FAILURE_RETRY(send(fd_.get(), message.data(), message.size(), MSG_NOSIGNAL));
}

Result<Channel::Word> Channel::listen() const {
  while (true) {
    char buffer[most_bytes];
    const ssize_t length = TEMP_FAILURE_RETRY(recv(fd_.get(), buffer, sizeof buffer, 0));
    // What a process that died had not read yet makes this ECONNRESET.
    if (length < 0 && errno != ECONNRESET) return system_failure("receive", "word of the other process");
    if (length <= 0) return Word::closed;
    const auto word = static_cast<Word>(buffer[0]);
    const std::string text(buffer + 1, static_cast<size_t>(length - 1));
    if (word == Word::failed) return decode_failure(text, MetIn::set_up);
    if (word != Word::told) return word;
    const size_t level = text.find('\0');
    if (level != std::string::npos) stack::tell(text.substr(0, level), text.substr(level + 1));
  }
}

Status Channel::expect(Word word) const {
  STACK_TAKE(const Word heard, listen());
  if (heard == word) return {};
  return Failure{"container process ended during set-up", 0, ""};
}

}  // namespace stack
