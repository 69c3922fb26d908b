#pragma once

#include "monitor/create.h"

namespace stack::monitor {

/// Takes over a container whose monitor is gone. What was lost with that and cannot be had again,
/// such as a port that another program has taken meanwhile, does not keep it from being watched.
bool adopt_container(const Options& options, const Runtime& runtime, Created& created,
                     CreateFailure& failed);

}  // namespace stack::monitor
