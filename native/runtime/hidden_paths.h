#pragma once

#include "base/result.h"
#include "base/unique_fd.h"
#include "runtime/spec.h"

namespace stack {

/// The null device of the host, and checked: a container that has put something else into its own place
/// would get a writable mount of it on every masked path (CVE-2025-31133).
Result<UniqueFd> open_host_null();

/// Covers the bundle's masked paths: directories with an empty read-only one, files with /dev/null of
/// the host. Paths that do not exist are left out.
Status mask_paths(const Spec& spec, int root);

/// Makes the bundle's read-only paths read-only.
Status protect_paths(const Spec& spec, int root);

}  // namespace stack
