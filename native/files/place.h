#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace stack {

struct Owner {
  uint32_t uid = 0;
  uint32_t gid = 0;
};

struct PlaceOptions {
  /// Below the root.
  std::string path;
  /// Whether members go into the directory at `path` under the names they have. Else the archive is one
  /// of `pack`, and goes where cp(1) would copy it.
  bool is_archive = false;
  /// Whether the content of a packed directory is meant, and not the directory.
  bool means_content = false;
  /// Owner of all that is made, instead of that in the archive. Set-id bits are taken away then.
  std::optional<Owner> owner;
};

/// Makes the members of a tar that is read from a descriptor below a root. Nothing outside of the root is touched,
/// whatever the archive says and whoever renames what lies below the root meanwhile.
Status place(int root, const PlaceOptions& options, UniqueFd input);

}  // namespace stack
