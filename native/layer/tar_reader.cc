#include "layer/tar_reader.h"

#include <fcntl.h>

#include <algorithm>
#include <cstring>

#include "layer/pax_records.h"

namespace stack {
namespace {

/// What a pax or long-name header may hold; it is kept in memory.
constexpr uint64_t kMaxExtension = 1 << 20;

/// Types whose header may name a size although nothing follows.
bool has_no_content(char type) { return type >= '1' && type <= '6'; }

std::string up_to_nul(const std::string& text) { return text.substr(0, text.find('\0')); }

}  // namespace

Result<TarReader> TarReader::open(const std::string& path) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return system_failure("open", path);
  posix_fadvise(fd.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
  return TarReader(std::move(fd), path);
}

Result<bool> TarReader::next(TarEntry& entry) {
  std::string records;
  std::string long_path;
  std::string long_link;
  while (true) {
    auto found = read_entry(entry);
    if (!found || !found.value()) return found;
    // Global pax records are comments of the program that wrote the archive.
    if (entry.type != 'x' && entry.type != 'g' && entry.type != 'L' && entry.type != 'K') break;
    auto content = small_content();
    if (!content) return content.failure();
    if (entry.type == 'x') records = std::move(content.value());
    if (entry.type == 'L') long_path = up_to_nul(content.value());
    if (entry.type == 'K') long_link = up_to_nul(content.value());
  }
  if (!long_path.empty()) entry.path = long_path;
  if (!long_link.empty()) entry.link = long_link;
  if (Status applied = apply_pax_records(records, entry); !applied) return applied.failure();
  if (entry.type == '0' && !entry.path.empty() && entry.path.back() == '/') entry.type = '5';
  if (has_no_content(entry.type)) entry.size = 0;
  content_left_ = entry.size;
  padding_left_ = (kTarBlock - entry.size % kTarBlock) % kTarBlock;
  return true;
}

Result<std::string_view> TarReader::content() {
  if (content_left_ == 0) return std::string_view();
  if (begin_ == end_) {
    if (Status filled = fill(); !filled) return filled.failure();
    if (begin_ == end_) return truncated();
  }
  const size_t size = std::min<uint64_t>(content_left_, end_ - begin_);
  const std::string_view piece(buffer_.data() + begin_, size);
  begin_ += size;
  content_left_ -= size;
  return piece;
}

Failure TarReader::truncated() const {
  return Failure{"unpack", EBADMSG, path_, "the archive ends in the middle of a member"};
}

/// Reads a header; its extended ones come as members of their own.
Result<bool> TarReader::read_entry(TarEntry& entry) {
  if (finished_) return false;
  if (Status skipped = skip_rest(); !skipped) return skipped.failure();
  const char* block = nullptr;
  auto read = read_block(block);
  if (!read || !read.value()) return read;
  // The end is two blocks of zeros; what comes behind them is not ours.
  if (std::all_of(block, block + kTarBlock, [](char byte) { return byte == 0; })) {
    finished_ = true;
    return false;
  }
  auto parsed = parse_tar_header(block);
  if (!parsed) return parsed.failure();
  entry = std::move(parsed.value());
  content_left_ = entry.size;
  padding_left_ = (kTarBlock - entry.size % kTarBlock) % kTarBlock;
  return true;
}

Result<bool> TarReader::read_block(const char*& block) {
  while (end_ - begin_ < kTarBlock) {
    const size_t before = end_ - begin_;
    if (Status filled = fill(); !filled) return filled.failure();
    if (end_ - begin_ != before) continue;
    finished_ = true;
    if (before == 0) return false;
    return truncated();
  }
  block = buffer_.data() + begin_;
  begin_ += kTarBlock;
  return true;
}

Status TarReader::skip_rest() {
  content_left_ += padding_left_;
  padding_left_ = 0;
  while (content_left_ > 0) {
    auto piece = content();
    if (!piece) return piece.failure();
  }
  return {};
}

Result<std::string> TarReader::small_content() {
  if (content_left_ > kMaxExtension) {
    return Failure{"unpack", EFBIG, path_, "an extended header is longer than 1 MiB"};
  }
  std::string whole;
  while (content_left_ > 0) {
    auto piece = content();
    if (!piece) return piece.failure();
    whole += piece.value();
  }
  return whole;
}

/// Adds what can be read to the buffer, after moving what is left in it to its front.
Status TarReader::fill() {
  memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  const ssize_t count =
      TEMP_FAILURE_RETRY(read(fd_.get(), buffer_.data() + end_, buffer_.size() - end_));
  if (count < 0) return system_failure("read", path_);
  end_ += static_cast<size_t>(count);
  return {};
}

}  // namespace stack
