#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace stack {

constexpr size_t kTarBlock = 512;

/// One member of a tar archive, with what its extended headers said.
struct TarEntry {
  std::string path;
  /// Target of a hard or symbolic link.
  std::string link;
  /// As in the header: '0' file, '1' hard link, '2' symbolic link, '3' and '4' devices,
  /// '5' directory, '6' pipe.
  char type = '0';
  uint32_t mode = 0;
  uint32_t uid = 0;
  uint32_t gid = 0;
  uint64_t size = 0;
  int64_t mtime_seconds = 0;
  uint32_t mtime_nanoseconds = 0;
  uint32_t device_major = 0;
  uint32_t device_minor = 0;
  std::vector<std::pair<std::string, std::string>> attributes;
};

/// Reads a header block of any of the formats v7, ustar and GNU, and verifies its checksum.
Result<TarEntry> parse_tar_header(const char* block);

/// A numeric id, which 32 bits must hold. The largest is refused: chown(2) takes it for "none".
Result<uint32_t> checked_id(int64_t value, const std::string& path);

}  // namespace stack
