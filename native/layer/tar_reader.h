#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "layer/tar_header.h"

namespace stack {

/// Reads an uncompressed tar archive from its begin to its end, once.
class TarReader {
 public:
  static Result<TarReader> open(const std::string& path);
  /// Reads from a descriptor, which may be a pipe or a socket.
  static TarReader take(UniqueFd fd, std::string name) { return TarReader(std::move(fd), std::move(name)); }

  /// Moves to the next member; false at the end of the archive.
  Result<bool> next(TarEntry& entry);
  /// The next piece of the member's content, valid until the next call; empty at its end.
  Result<std::string_view> content();

 private:
  TarReader(UniqueFd fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}

  Failure truncated() const;
  Result<bool> read_entry(TarEntry& entry);
  Result<bool> read_block(const char*& block);
  Status skip_rest();
  Result<std::string> small_content();
  Status fill();

  UniqueFd fd_;
  std::string path_;
  std::vector<char> buffer_ = std::vector<char>(256 * 1024);
  size_t begin_ = 0;
  size_t end_ = 0;
  uint64_t content_left_ = 0;
  uint64_t padding_left_ = 0;
  bool finished_ = false;
};

}  // namespace stack
