#pragma once

#include "base/unique_fd.h"
#include "runtime/spec.h"

namespace stack {

/// Mounts the overlay that annotations name on root.path, held open as `target`.
Result<UniqueFd> mount_overlay(const Spec& spec, int target);

/// Whether overlays of the container go without syncing: those of a bundle with our annotations, whose
/// writable layers end with the boot of the machine.
bool has_volatile_layers(const Spec& spec);

/// `volatile` leaves a marker for good, which refuses the next mount, as after a crash of the machine
/// the layer may lack what was never synced. As long as the machine has not been started again since,
/// the page cache has it all, and the marker may go.
Status prepare_volatile(const std::string& work_directory);

}  // namespace stack
