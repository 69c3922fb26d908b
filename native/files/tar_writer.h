#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "layer/tar_header.h"

namespace stack {

/// Writes an uncompressed tar archive in the format of POSIX pax to a descriptor.
class TarWriter {
 public:
  explicit TarWriter(int fd) : fd_(fd) {}

  /// Begins a member. Of a file, exactly `size` bytes of content must follow.
  Status begin(const TarEntry& entry);
  Status content(std::string_view bytes);
  /// Fills up the last block of a member.
  Status end();
  /// Marks the end of the archive.
  Status finish();

 private:
  Status write(std::string_view bytes);

  int fd_;
  uint64_t written_ = 0;
};

}  // namespace stack
