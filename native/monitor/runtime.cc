#include "monitor/runtime.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/file.h"
#include "monitor/json_text.h"

namespace stack::monitor {
namespace {

/// A container can make its runtime write much; the last error is near the end.
constexpr long kMaxLogRead = 65536;

}  // namespace

ChildOptions Runtime::command(const std::vector<std::string>& arguments) const {
  ChildOptions child;
  child.arguments = {file, "--root", root, "--log-format", "json", "--log", log};
  child.arguments.insert(child.arguments.end(), arguments.begin(), arguments.end());
  return child;
}

long Runtime::mark() const {
  struct stat status;
  return stat(log.c_str(), &status) == 0 ? static_cast<long>(status.st_size) : 0;
}

std::string Runtime::last_error(long mark) const {
  const std::string none = "the runtime failed without a message";
  UniqueFd fd(open(log.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!fd) return none;
  const long size = this->mark();
  lseek(fd.get(), size - mark > kMaxLogRead ? size - kMaxLogRead : mark, SEEK_SET);
  auto content = read_all(fd.get(), 4 * kMaxLogRead, log);
  if (!content) return none;
  const std::string& text = content.value();
  std::string last;
  for (size_t start = 0; start < text.size();) {
    const size_t end = std::min(text.find('\n', start), text.size());
    const std::string line = text.substr(start, end - start);
    start = end + 1;
    const std::string level = json_text(line, "level");
    if (level == "error" || level == "fatal") last = json_text(line, "msg");
  }
  return last.empty() ? none : last;
}

}  // namespace stack::monitor
