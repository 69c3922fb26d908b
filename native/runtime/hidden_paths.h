#pragma once

#include "base/result.h"
#include "runtime/spec.h"

namespace stack {

/// Covers the bundle's masked paths: directories with an empty read-only one, files with /dev/null of
/// the host. Paths that do not exist are left out.
Status mask_paths(const Spec& spec, int root);

/// Makes the bundle's read-only paths read-only.
Status protect_paths(const Spec& spec, int root);

}  // namespace stack
