#pragma once

#include "base/result.h"

namespace stack {

/// Brings up `lo` of the network namespace that the process is in.
Status bring_up_loopback();

}  // namespace stack
