#include "runtime/log.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "runtime/json.h"
#include "runtime/timestamp.h"

namespace stack {

namespace {

LogOptions& current() {
  static LogOptions options;
  return options;
}

std::string quoted(const std::string& text) {
  std::string json;
  append_json_text(json, text);
  return json;
}

void tell(const char* level, const std::string& plain, const std::string& message) {
  const LogOptions& options = current();
  std::string line = plain + message + "\n";
  if (!options.file.empty() && !options.is_json) {
    line = "time=\"" + timestamp() + "\" level=" + level + " msg=" + quoted(message) + "\n";
  }
  if (options.is_json) {
    line = std::string("{\"level\":\"") + level + "\",\"msg\":" + quoted(message) +
           ",\"time\":" + quoted(timestamp()) + "}\n";
  }
  UniqueFd opened;
  if (!options.file.empty()) {
    opened.reset(open(options.file.c_str(), O_CREAT | O_APPEND | O_WRONLY | O_CLOEXEC, 0600));
  }
  const int target = opened ? opened.get() : STDERR_FILENO;
  (void)write_all(target, line, options.file).ok();  // There is nowhere left to complain.
}

}  // namespace

void set_log(LogOptions options) { current() = std::move(options); }

void tell_failure(const Failure& failure) { tell("error", "stack-runtime: ", failure.message()); }

void warn(const std::string& message) { tell("warning", "stack-runtime: warning: ", message); }

}  // namespace stack
