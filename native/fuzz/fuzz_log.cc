#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/file.h"
#include "monitor/log_lines.h"

// The framing of the log: whatever a container writes, in whatever pieces, its log gives it back.

namespace stack::monitor {
namespace {

void check(bool holds) {
  if (!holds) __builtin_trap();
}

/// What the container has written, as the lines of its log tell it.
std::string output_of(const std::string& log) {
  std::string output;
  for (size_t start = 0; start < log.size();) {
    const size_t end = log.find('\n', start);
    check(end != std::string::npos);
    const std::string line = log.substr(start, end - start);
    start = end + 1;
    // Time, stream, tag, text.
    const size_t stream = line.find(' ');
    check(stream == 30 && line[29] == 'Z' && line.compare(stream, 8, " stdout ") == 0);
    const char tag = line[stream + 8];
    check((tag == 'F' || tag == 'P') && line[stream + 9] == ' ');
    output += line.substr(stream + 10);
    if (tag == 'F') output += '\n';
  }
  return output;
}

/// A terminal's line ends are those of the log.
std::string without_returns(const std::string& text) {
  std::string kept;
  for (const char character : text) {
    if (character == '\n') {
      while (!kept.empty() && kept.back() == '\r') kept.pop_back();
    }
    kept += character;
  }
  return kept;
}

/// The first byte says how: whether of a terminal, and in pieces of which size. Long lines are made
/// by repeating what is there.
void run(std::string output) {
  const auto how = static_cast<unsigned char>(output[0]);
  output.erase(0, 1);
  const bool is_terminal = (how & 1) != 0;
  const size_t piece = 1 + (how >> 2) * 97;
  if ((how & 2) != 0) {
    while (!output.empty() && output.size() < 40000) output += output;
  }
  const int memory = memfd_create("log", MFD_CLOEXEC);
  auto file = LogFile::open(descriptor_path(memory), 1 << 30, 2);
  check(file.ok());
  LogLines lines(file.value(), "stdout", is_terminal);
  for (size_t at = 0; at < output.size(); at += piece) {
    lines.take(std::string_view(output).substr(at, piece));
  }
  lines.end();
  auto log = read_file(descriptor_path(memory), 1 << 30);
  check(log.ok());
  const std::string told = output_of(log.value());
  if (!is_terminal) check(told == output);
  else check(without_returns(told) == without_returns(output));
  close(memory);
}

}  // namespace
}  // namespace stack::monitor

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 1) stack::monitor::run(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
