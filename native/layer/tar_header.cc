#include "layer/tar_header.h"

#include <algorithm>
#include <cstring>

namespace stack {
namespace {

/// Where a field of the header is (POSIX.1-1988 and GNU tar's manual, "Basic Tar Format").
struct Field {
  size_t offset;
  size_t size;
};

constexpr Field kName{0, 100};
constexpr Field kMode{100, 8};
constexpr Field kUid{108, 8};
constexpr Field kGid{116, 8};
constexpr Field kSize{124, 12};
constexpr Field kTime{136, 12};
constexpr Field kChecksum{148, 8};
constexpr size_t kType = 156;
constexpr Field kLink{157, 100};
constexpr Field kMagic{257, 6};
constexpr Field kMajor{329, 8};
constexpr Field kMinor{337, 8};
constexpr Field kPrefix{345, 155};

Failure malformed(const char* what) { return Failure{"unpack", EBADMSG, "tar header", what}; }

std::string text(const char* block, Field field) {
  return std::string(block + field.offset, strnlen(block + field.offset, field.size));
}

/// Big-endian two's complement after the marking bit, for what octal digits cannot hold.
Result<int64_t> base256(const char* digits, size_t size) {
  const bool negative = (digits[0] & 0x40) != 0;
  uint64_t value = negative ? ~uint64_t{0} : 0;
  for (size_t at = 0; at < size; ++at) {
    const auto byte = static_cast<unsigned char>(digits[at]);
    const bool fits = (value >> 56) == (negative ? 0xff : 0);
    if (at > 0 && !fits) return malformed("a number is too large");
    value = value << 8 | (at == 0 ? (negative ? byte | 0x80U : byte & 0x3fU) : byte);
  }
  if (negative != (static_cast<int64_t>(value) < 0)) return malformed("a number is too large");
  return static_cast<int64_t>(value);
}

Result<int64_t> number(const char* block, Field field) {
  const char* digits = block + field.offset;
  if (digits[0] & 0x80) return base256(digits, field.size);
  uint64_t value = 0;
  bool ended = false;
  for (size_t at = 0; at < field.size; ++at) {
    const char digit = digits[at];
    const bool is_blank = digit == ' ' || digit == '\0';
    if (is_blank && value == 0 && !ended) continue;
    if (is_blank) {
      ended = true;
    } else if (ended || digit < '0' || digit > '7') {
      return malformed("a number has other characters than octal digits");
    } else {
      value = value << 3 | static_cast<uint64_t>(digit - '0');
    }
  }
  return static_cast<int64_t>(value);
}

/// The sum of all bytes, its own field taken as blanks. Old programs added them as signed.
bool checksum_matches(const char* block) {
  auto written = number(block, kChecksum);
  if (!written) return false;
  int64_t plain = 0;
  int64_t with_sign = 0;
  for (size_t at = 0; at < kTarBlock; ++at) {
    const bool is_own = at >= kChecksum.offset && at < kChecksum.offset + kChecksum.size;
    const char byte = is_own ? ' ' : block[at];
    plain += static_cast<unsigned char>(byte);
    with_sign += static_cast<signed char>(byte);
  }
  return written.value() == plain || written.value() == with_sign;
}

Status parse_numbers(const char* block, TarEntry& entry) {
  int64_t values[7];
  const Field fields[] = {kMode, kUid, kGid, kSize, kTime, kMajor, kMinor};
  // What an old format has in place of the device numbers may be anything.
  const bool has_devices = entry.type == '3' || entry.type == '4';
  for (size_t at = 0; at < (has_devices ? 7U : 5U); ++at) {
    auto value = number(block, fields[at]);
    if (!value) return value.failure();
    values[at] = value.value();
  }
  auto uid = checked_id(values[1], entry.path);
  auto gid = checked_id(values[2], entry.path);
  if (!uid || !gid || values[3] < 0) return malformed("an id or a size is out of range");
  entry.mode = static_cast<uint32_t>(values[0]) & 07777;
  entry.uid = uid.value();
  entry.gid = gid.value();
  entry.size = static_cast<uint64_t>(values[3]);
  entry.mtime_seconds = values[4];
  if (has_devices) {
    entry.device_major = static_cast<uint32_t>(values[5]);
    entry.device_minor = static_cast<uint32_t>(values[6]);
  }
  return {};
}

}  // namespace

Result<TarEntry> parse_tar_header(const char* block) {
  if (!checksum_matches(block)) return malformed("its checksum is wrong");
  TarEntry entry;
  entry.type = block[kType] == '\0' || block[kType] == '7' ? '0' : block[kType];
  entry.path = text(block, kName);
  entry.link = text(block, kLink);
  // GNU's own format has other things where POSIX has the prefix.
  const bool is_posix = memcmp(block + kMagic.offset, "ustar\0", kMagic.size) == 0;
  const std::string prefix = is_posix ? text(block, kPrefix) : "";
  if (!prefix.empty()) entry.path = prefix + "/" + entry.path;
  if (Status parsed = parse_numbers(block, entry); !parsed) return parsed.failure();
  return entry;
}

Result<uint32_t> checked_id(int64_t value, const std::string& path) {
  if (value >= 0 && value < 0xffffffffLL) return static_cast<uint32_t>(value);
  return Failure{"unpack", EINVAL, path, "an owner is out of range"};
}

}  // namespace stack
