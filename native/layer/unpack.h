#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace stack {

struct UnpackOutcome {
  uint64_t entries = 0;
  /// Of the content of its files.
  uint64_t bytes = 0;
};

/// Unpacks the uncompressed tar of an image layer into an empty directory, in the form that
/// overlayfs wants of a lower layer.
/// The archive is hostile; nothing outside the directory is touched.
Result<UnpackOutcome> unpack_layer(const std::string& archive, const std::string& target);

}  // namespace stack
