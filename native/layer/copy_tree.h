#pragma once

#include "base/result.h"

namespace stack {

/// Copies what is in one directory into another, with owners, modes, times, extended attributes and
/// hard links among what is copied, and gives `target` the attributes of `source`.
/// What has the name of something copied is replaced, unless both are directories.
/// Whiteouts are left out. No link is followed on either side.
Status copy_tree(int source, int target);

}  // namespace stack
