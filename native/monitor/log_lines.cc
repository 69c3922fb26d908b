#include "monitor/log_lines.h"

namespace stack::monitor {
namespace {

/// A longer line is written in parts of this length.
constexpr size_t kMaxPart = 16 * 1024;

}  // namespace

void LogLines::take(std::string_view output) {
  file_.take_time();
  while (!output.empty()) {
    const size_t end = output.find('\n');
    add(output.substr(0, end), end != std::string_view::npos);
    output.remove_prefix(end == std::string_view::npos ? output.size() : end + 1);
  }
  file_.flush();
}

void LogLines::end() {
  if (unended_.empty()) return;
  file_.take_time();
  file_.append(stream_, 'P', unended_);
  file_.flush();
  unended_.clear();
}

void LogLines::add(std::string_view text, bool is_complete) {
  while (unended_.size() + text.size() > kMaxPart) {
    const size_t room = kMaxPart - unended_.size();
    unended_ += text.substr(0, room);
    text.remove_prefix(room);
    file_.append(stream_, 'P', unended_);
    unended_.clear();
  }
  if (!is_complete) {
    unended_ += text;
    return;
  }
  // Most lines come whole, and need no copy.
  if (!unended_.empty()) unended_ += text;
  std::string_view line = unended_.empty() ? text : std::string_view(unended_);
  // A terminal makes a line end of two characters out of each.
  if (is_terminal_ && !line.empty() && line.back() == '\r') line.remove_suffix(1);
  file_.append(stream_, 'F', line);
  unended_.clear();
}

}  // namespace stack::monitor
