#include "runtime/log.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "runtime/json.h"
#include "runtime/timestamp.h"

namespace stack {

namespace {

using Relay = std::function<void(const std::string& level, const std::string& message)>;

LogOptions& current() {
  static LogOptions options;
  return options;
}

Relay& relay() {
  static Relay taker;
  return taker;
}

std::string quoted(const std::string& text) {
  std::string json;
  append_json_text(json, text);
  return json;
}

std::string as_text(const std::string& level, const std::string& message) {
  return "time=\"" + timestamp() + "\" level=" + level + " msg=" + quoted(message) + "\n";
}

std::string as_json(const std::string& level, const std::string& message) {
  return "{\"level\":\"" + level + "\",\"msg\":" + quoted(message) +
         ",\"time\":" + quoted(timestamp()) + "}\n";
}

void print(int target, const std::string& line) {
  (void)write_all(target, line, "log").ok();  // There is nowhere left to complain.
}

/// False when the caller named no file, or one that cannot be written to.
bool tell_in_file(const std::string& level, const std::string& message) {
  const LogOptions& options = current();
  if (options.file.empty()) return false;
  const UniqueFd file(open(options.file.c_str(), O_CREAT | O_APPEND | O_WRONLY | O_CLOEXEC, 0600));
  if (!file) return false;
  print(file.get(), options.is_json ? as_json(level, message) : as_text(level, message));
  return true;
}

/// Plainly, but for steps, of which the time tells something.
void tell_on_stderr(const std::string& level, const std::string& message) {
  std::string line = current().prefix + (level == "warning" ? "warning: " : "") + message + "\n";
  if (level == "debug") line = as_text(level, message);
  if (current().is_json && current().file.empty()) line = as_json(level, message);
  print(STDERR_FILENO, line);
}

}  // namespace

void set_log(LogOptions options) { current() = std::move(options); }

bool is_debugging() { return current().is_debug; }

void tell(const std::string& level, const std::string& message) {
  if (relay()) return relay()(level, message);
  const bool is_written = tell_in_file(level, message);
  if (!is_written || level == "error") tell_on_stderr(level, message);
}

void tell_error(const std::string& message) { tell("error", message); }

void warn(const std::string& message) { tell("warning", message); }

void debug(const std::string& message) {
  if (is_debugging()) tell("debug", message);
}

void relay_log(Relay taker) { relay() = std::move(taker); }

}  // namespace stack
