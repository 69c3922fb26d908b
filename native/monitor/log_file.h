#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace stack::monitor {

/// A log file in the format of the Kubernetes container runtime interface, with rotation.
/// Lines are gathered until `flush`. What cannot be written is dropped and counted.
class LogFile {
 public:
  static Result<LogFile> open(const std::string& path, uint64_t max_size, uint64_t max_files);

  /// Takes the time for the lines that follow.
  void take_time();
  /// `tag` is 'F' for a whole line or its last part, 'P' for a part that is not.
  void append(const char* stream, char tag, std::string_view text);
  void flush();

 private:
  LogFile(std::string path, uint64_t max_size, uint64_t max_files)
      : path_(std::move(path)), max_size_(max_size), max_files_(max_files) {}

  Status reopen();
  void rotate();
  void note_dropped();

  std::string path_;
  uint64_t max_size_;
  uint64_t max_files_;
  UniqueFd fd_;
  bool is_regular_ = false;
  uint64_t size_ = 0;
  char time_[32] = "";
  std::string pending_;
  uint64_t pending_lines_ = 0;
  uint64_t dropped_ = 0;
};

}  // namespace stack::monitor
