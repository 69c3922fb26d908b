#include "monitor/watch.h"

#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "base/child.h"
#include "base/file.h"
#include "base/file_lock.h"

namespace stack::monitor {
namespace {

constexpr int64_t kFirstPauseMs = 20;
constexpr int64_t kLongestPauseMs = 10000;

/// One argument per line. Empty when the file cannot be read.
std::vector<std::string> read_command(const std::string& path) {
  std::vector<std::string> arguments;
  auto content = read_file(path, 65536);
  if (!content) return arguments;
  const std::string& text = content.value();
  for (size_t start = 0; start < text.size();) {
    const size_t end = std::min(text.find('\n', start), text.size());
    arguments.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return arguments;
}

std::vector<std::string> environment_with_lock() {
  std::vector<std::string> environment;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    if (strncmp(*variable, "STACK_LOCK_DESCRIPTOR=", 22) != 0) environment.push_back(*variable);
  }
  environment.push_back("STACK_LOCK_DESCRIPTOR=3");
  return environment;
}

}  // namespace

void Watch::add_follower(uint64_t connection) {
  followers_.insert(connection);
  loop_.cancel(timer_);
  timer_ = 0;
}

void Watch::remove_follower(uint64_t connection) {
  if (followers_.erase(connection) == 0 || !followers_.empty() || lock_.empty()) return;
  pause_ms_ = kFirstPauseMs;
  schedule();
}

void Watch::finish() {
  if (timer_ != 0) start_stackd();
}

void Watch::schedule() {
  timer_ = loop_.after(pause_ms_, [this] {
    start_stackd();
    pause_ms_ = std::min(pause_ms_ * 2, kLongestPauseMs);
    schedule();
  });
}

void Watch::start_stackd() {
  auto lock = lock_file(lock_, false);
  // Another has it: stackd itself, or what another monitor has just started.
  if (!lock || !lock.value()) return;
  ChildOptions child;
  child.arguments = read_command(command_);
  child.environment = environment_with_lock();
  child.inherited = lock.value().get();
  child.group = ChildGroup::own_session;
  // A program that cannot be executed may come back, as during an upgrade: the next try finds it.
  if (!child.arguments.empty()) static_cast<void>(start_child(child).ok());
}

}  // namespace stack::monitor
