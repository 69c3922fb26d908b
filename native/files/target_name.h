#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "files/place.h"
#include "layer/tar_header.h"

namespace stack {

/// Where the members of an archive go: into a directory below the root, under names of which the first
/// part may be another.
struct Target {
  std::string directory;
  bool renames = false;
  /// What takes the place of the first part; empty: the first part falls away.
  std::string top;
};

/// Decides by what lies at the path and by the first member, as cp(1) does.
Result<Target> find_target(int root, const PlaceOptions& options, const TarEntry& first);

/// The parts of a name, without "." and empty ones. Refuses names that lead upwards.
Result<std::vector<std::string>> parts_of(const std::string& name);

/// The name of a member below the target's directory; empty for the directory itself.
Result<std::string> name_in(const Target& target, const std::string& member);

}  // namespace stack
