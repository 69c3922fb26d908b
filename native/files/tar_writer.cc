#include "files/tar_writer.h"

#include <cstdio>
#include <cstring>
#include <vector>

#include "base/attempt.h"
#include "base/file.h"

namespace stack {

namespace {

// POSIX.1-2001, pax, "ustar Interchange Format": name of a field, its offset and its length.
constexpr size_t name_length = 100;
constexpr size_t link_offset = 157;
constexpr size_t checksum_offset = 148;
/// What eleven, and seven, octal digits hold.
constexpr uint64_t largest_size = 077777777777;
constexpr uint32_t largest_id = 07777777;

void put_text(std::vector<char>& block, size_t offset, size_t length, const std::string& text) {
  memcpy(block.data() + offset, text.data(), std::min(length, text.size()));
}

void put_octal(std::vector<char>& block, size_t offset, int digits, uint64_t value) {
  char text[24];
  snprintf(text, sizeof text, "%0*llo", digits, static_cast<unsigned long long>(value));
  memcpy(block.data() + offset, text, static_cast<size_t>(digits));
}

std::vector<char> header_of(const TarEntry& entry) {
  std::vector<char> block(kTarBlock);
  put_text(block, 0, name_length, entry.path);
  put_octal(block, 100, 7, entry.mode & 07777);
  put_octal(block, 108, 7, entry.uid > largest_id ? 0 : entry.uid);
  put_octal(block, 116, 7, entry.gid > largest_id ? 0 : entry.gid);
  put_octal(block, 124, 11, entry.size > largest_size ? 0 : entry.size);
  put_octal(block, 136, 11, entry.mtime_seconds < 0 ? 0 : static_cast<uint64_t>(entry.mtime_seconds));
  memset(block.data() + checksum_offset, ' ', 8);
  block[156] = entry.type;
  put_text(block, link_offset, name_length, entry.link);
  memcpy(block.data() + 257, "ustar\00000", 8);
  put_octal(block, 329, 7, entry.device_major);
  put_octal(block, 337, 7, entry.device_minor);
  unsigned sum = 0;
  for (const char byte : block) sum += static_cast<unsigned char>(byte);
  put_octal(block, checksum_offset, 6, sum);
  block[checksum_offset + 6] = '\0';
  return block;
}

/// "LENGTH KEY=VALUE\n", where the length counts itself.
std::string record(const std::string& key, const std::string& value) {
  const std::string rest = " " + key + "=" + value + "\n";
  size_t length = rest.size() + 1;
  while (std::to_string(length).size() + rest.size() != length) ++length;
  return std::to_string(length) + rest;
}

/// Seconds with nine decimals; -1.25 is 0.75 after -2.
std::string time_text(const TarEntry& entry) {
  const bool is_before = entry.mtime_seconds < 0 && entry.mtime_nanoseconds > 0;
  const int64_t seconds = is_before ? entry.mtime_seconds + 1 : entry.mtime_seconds;
  const uint32_t nanoseconds = is_before ? 1000000000 - entry.mtime_nanoseconds : entry.mtime_nanoseconds;
  char text[40];
  snprintf(text, sizeof text, "%s%lld.%09u", entry.mtime_seconds < 0 ? "-" : "",
           static_cast<long long>(seconds < 0 ? -seconds : seconds), nanoseconds);
  return text;
}

/// What the header of the member has no room for.
std::string extended_records(const TarEntry& entry) {
  std::string records;
  if (entry.path.size() > name_length) records += record("path", entry.path);
  if (entry.link.size() > name_length) records += record("linkpath", entry.link);
  if (entry.size > largest_size) records += record("size", std::to_string(entry.size));
  if (entry.uid > largest_id) records += record("uid", std::to_string(entry.uid));
  if (entry.gid > largest_id) records += record("gid", std::to_string(entry.gid));
  if (entry.mtime_seconds < 0 || entry.mtime_nanoseconds != 0) records += record("mtime", time_text(entry));
  for (const auto& [name, value] : entry.attributes) records += record("SCHILY.xattr." + name, value);
  return records;
}

}  // namespace

Status TarWriter::begin(const TarEntry& entry) {
  const std::string records = extended_records(entry);
  if (!records.empty()) {
    TarEntry extension;
    extension.path = "pax";
    extension.type = 'x';
    extension.mode = 0644;
    extension.size = records.size();
    const std::vector<char> block = header_of(extension);
    STACK_ATTEMPT(write({block.data(), block.size()}));
    STACK_ATTEMPT(content(records));
    STACK_ATTEMPT(end());
  }
  const std::vector<char> block = header_of(entry);
  return write({block.data(), block.size()});
}

Status TarWriter::content(std::string_view bytes) { return write(bytes); }

Status TarWriter::end() {
  const size_t beyond = written_ % kTarBlock;
  return beyond == 0 ? Status() : write(std::string(kTarBlock - beyond, '\0'));
}

Status TarWriter::finish() { return write(std::string(2 * kTarBlock, '\0')); }

Status TarWriter::write(std::string_view bytes) {
  written_ += bytes.size();
  return write_all(fd_, bytes, "archive");
}

}  // namespace stack
