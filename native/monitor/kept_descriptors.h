#pragma once

#include "base/result.h"
#include "base/unique_fd.h"

namespace stack::monitor {

// Numbers under which stackd finds what it takes duplicates of.
constexpr int kNameServerUdp = 10;
constexpr int kNameServerTcp = 11;
constexpr int kConsole = 12;

/// Keeps the numbers free of anything else; to be called before other descriptors are opened.
Status hold_kept_descriptors();

/// Gives a descriptor one of the numbers, close-on-exec.
Status keep_as(int number, UniqueFd fd);

}  // namespace stack::monitor
