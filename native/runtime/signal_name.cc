#include "runtime/signal_name.h"

#include <signal.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace stack {

namespace {

/// The whole text as a number, or -1.
int whole_number(const std::string& text) {
  int number = -1;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
  return end.ec == std::errc() && end.ptr == text.data() + text.size() ? number : -1;
}

int real_time_number(const std::string& name) {
  if (name == "RTMIN") return SIGRTMIN;
  if (name == "RTMAX") return SIGRTMAX;
  const int distance = name.size() > 6 ? whole_number(name.substr(6)) : -1;
  if (distance < 0 || distance > SIGRTMAX - SIGRTMIN) return -1;
  if (name.rfind("RTMIN+", 0) == 0) return SIGRTMIN + distance;
  if (name.rfind("RTMAX-", 0) == 0) return SIGRTMAX - distance;
  return -1;
}

}  // namespace

Result<int> signal_number(const std::string& text) {
  const int number = whole_number(text);
  // 0 sends nothing and finds out whether there is a process (kill(2)).
  if (number >= 0 && number <= SIGRTMAX) return number;
  std::string name = text;
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return toupper(c); });
  if (name.rfind("SIG", 0) == 0) name.erase(0, 3);
  for (int signal = 1; signal < 32; ++signal) {
    const char* known = sigabbrev_np(signal);
    if (known != nullptr && name == known) return signal;
  }
  const int real_time = real_time_number(name);
  if (real_time > 0) return real_time;
  return Failure{"unknown signal", 0, text};
}

}  // namespace stack
