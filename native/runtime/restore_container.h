#pragma once

#include "runtime/create_container.h"
#include "runtime/image_options.h"

namespace stack {

/// Makes a container whose processes go on from where an image of CRIU has them; the first is a child of
/// the caller. On failure nothing of it is left.
Result<CreatedContainer> restore_container(CreateOptions options, ImageOptions images);

}  // namespace stack
