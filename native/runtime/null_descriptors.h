#pragma once

namespace stack {

/// Opens those of stdin, stdout and stderr that are the null device again, as that of the root directory:
/// with the host's, the process would hold a mount that is none of the container's, which also keeps it
/// from being saved. What is no null device in there is left alone.
void reopen_null_descriptors();

}  // namespace stack
