#include "layer/pax_records.h"

#include <cstdlib>

namespace stack {
namespace {

Failure malformed(const char* what) { return Failure{"unpack", EBADMSG, "pax header", what}; }

Result<int64_t> whole_number(const std::string& text) {
  const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
  if (!digits || text.size() > 18) return malformed("a number is malformed");
  return static_cast<int64_t>(strtoll(text.c_str(), nullptr, 10));
}

/// Seconds with a sign and any number of decimals.
Status parse_time(std::string text, TarEntry& entry) {
  const bool negative = !text.empty() && text[0] == '-';
  if (negative) text.erase(0, 1);
  const size_t point = text.find('.');
  auto seconds = whole_number(text.substr(0, point));
  if (!seconds) return seconds.failure();
  std::string decimals = point == std::string::npos ? "" : text.substr(point + 1);
  decimals.resize(9, '0');
  auto nanoseconds = whole_number(decimals);
  if (!nanoseconds) return nanoseconds.failure();
  entry.mtime_seconds = negative ? -seconds.value() : seconds.value();
  entry.mtime_nanoseconds = static_cast<uint32_t>(nanoseconds.value());
  // -1.25 is 0.75 after -2.
  if (negative && entry.mtime_nanoseconds > 0) {
    entry.mtime_seconds -= 1;
    entry.mtime_nanoseconds = 1000000000 - entry.mtime_nanoseconds;
  }
  return {};
}

Status apply_id(const std::string& value, const TarEntry& entry, uint32_t& id) {
  auto number = whole_number(value);
  if (!number) return number.failure();
  auto checked = checked_id(number.value(), entry.path);
  if (!checked) return checked.failure();
  id = checked.value();
  return {};
}

Status apply_size(const std::string& value, TarEntry& entry) {
  auto number = whole_number(value);
  if (!number) return number.failure();
  entry.size = static_cast<uint64_t>(number.value());
  return {};
}

Status apply_record(const std::string& key, const std::string& value, TarEntry& entry) {
  constexpr std::string_view kAttribute = "SCHILY.xattr.";
  if (key.rfind(kAttribute, 0) == 0) {
    entry.attributes.emplace_back(key.substr(kAttribute.size()), value);
    return {};
  }
  if (key.rfind("GNU.sparse.", 0) == 0) {
    return Failure{"unpack", EOPNOTSUPP, entry.path, "sparse files are not supported"};
  }
  // Nothing else may hold a NUL: the kernel would see another name than we have checked.
  if (value.find('\0') != std::string::npos) return malformed("a value has a NUL");
  if (key == "path") entry.path = value;
  if (key == "linkpath") entry.link = value;
  if (key == "size") return apply_size(value, entry);
  if (key == "uid") return apply_id(value, entry, entry.uid);
  if (key == "gid") return apply_id(value, entry, entry.gid);
  if (key == "mtime") return parse_time(value, entry);
  return {};
}

}  // namespace

Status apply_pax_records(std::string_view records, TarEntry& entry) {
  while (!records.empty() && records[0] != '\0') {
    const size_t blank = records.find(' ');
    if (blank == std::string_view::npos) return malformed("a record has no length");
    auto length = whole_number(std::string(records.substr(0, blank)));
    if (!length) return length.failure();
    const auto size = static_cast<size_t>(length.value());
    if (size < blank + 3 || size > records.size() || records[size - 1] != '\n') {
      return malformed("a record has a wrong length");
    }
    const std::string_view pair = records.substr(blank + 1, size - blank - 2);
    const size_t equals = pair.find('=');
    if (equals == std::string_view::npos) return malformed("a record has no value");
    Status applied = apply_record(std::string(pair.substr(0, equals)),
                                  std::string(pair.substr(equals + 1)), entry);
    if (!applied) return applied;
    records.remove_prefix(size);
  }
  return {};
}

}  // namespace stack
