#pragma once

#include "base/result.h"

namespace stack {

/// Copies what is in one directory into an empty one (mount option `tmpcopyup`): directories, files and
/// links with owners and modes; going below no mount, following no link.
Status copy_up(int from, int to);

}  // namespace stack
