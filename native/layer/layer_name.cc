#include "layer/layer_name.h"

#include <climits>
#include <string_view>
#include <vector>

namespace stack {
namespace {

constexpr std::string_view kWhiteout = ".wh.";
constexpr std::string_view kBookkeeping = ".wh..wh.";
constexpr std::string_view kOpaque = ".wh..wh..opq";

bool begins_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

Failure refused(const std::string& name, const char* why) {
  return Failure{"unpack", EINVAL, name, why};
}

Result<std::vector<std::string>> components(const std::string& name) {
  if (name.size() >= PATH_MAX) return Failure{"unpack", ENAMETOOLONG, name.substr(0, 64) + "…"};
  std::vector<std::string> parts;
  for (size_t start = 0; start <= name.size();) {
    const size_t end = std::min(name.find('/', start), name.size());
    const std::string part = name.substr(start, end - start);
    start = end + 1;
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (parts.empty()) {
      return refused(name, "the name leads out of the layer");
    } else {
      parts.pop_back();
    }
  }
  return parts;
}

LayerName joined(const std::vector<std::string>& parts) {
  LayerName name;
  for (size_t at = 0; at + 1 < parts.size(); ++at) {
    name.parent += (at == 0 ? "" : "/") + parts[at];
  }
  if (!parts.empty()) name.base = parts.back();
  return name;
}

}  // namespace

Result<LayerName> parse_layer_name(const std::string& name) {
  if (name.empty()) return refused(name, "a member has no name");
  auto parts = components(name);
  if (!parts) return parts.failure();
  LayerName parsed = joined(parts.value());
  for (const std::string& part : parts.value()) {
    const bool is_last = &part == &parts.value().back();
    if (!begins_with(part, kWhiteout) || (is_last && part == kOpaque)) continue;
    if (begins_with(part, kBookkeeping)) {
      parsed.role = LayerName::Role::ignored;
      return parsed;
    }
    if (!is_last) return refused(name, "a whiteout cannot be a directory");
  }
  if (parsed.base == kOpaque) {
    parsed.role = LayerName::Role::opaque;
  } else if (begins_with(parsed.base, kWhiteout)) {
    parsed.role = LayerName::Role::whiteout;
    parsed.base.erase(0, kWhiteout.size());
    const bool names_nothing = parsed.base.empty() || parsed.base == "." || parsed.base == "..";
    if (names_nothing) return refused(name, "the whiteout hides no name");
  }
  return parsed;
}

Result<LayerName> parse_link_target(const std::string& name) {
  auto parts = components(name);
  if (!parts) return parts.failure();
  if (parts.value().empty()) return refused(name, "the hard link leads to a directory");
  return joined(parts.value());
}

}  // namespace stack
