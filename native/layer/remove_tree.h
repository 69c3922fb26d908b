#pragma once

#include <string>

#include "base/result.h"

namespace stack {

/// Removes a file or a directory with all that is in it. Follows no link and enters no mount: a
/// mount point fails with EXDEV or EBUSY, after all the rest was removed.
/// Removing what is gone succeeds.
Status remove_tree(const std::string& path);

/// The same for a name in an open directory.
Status remove_entry(int parent, const std::string& name);

}  // namespace stack
