#pragma once

namespace stack::monitor {

/// Lets go of the pages of this program's file that it has used so far. What is used again comes back
/// from the page cache; what was needed once, to begin, need not be held by every monitor.
[[gnu::hot]] void release_program_pages();

}  // namespace stack::monitor
