#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "runtime/spec.h"

namespace stack {

/// Bits of capability names such as "CAP_CHOWN". Names that no kernel knows are added to `unknown`.
uint64_t capability_mask(const std::vector<std::string>& names, std::vector<std::string>& unknown);
/// Of names that no kernel knows, and of ambient capabilities that the kernel would not raise.
void warn_of_useless(const CapabilitySets& sets);
std::vector<std::string> capability_names();

/// Reduces the bounding set. Before the user changes.
Status limit_bounding_set(const CapabilitySets& sets);
/// Sets the other four. After the user has changed, with the permitted set kept.
Status apply_capabilities(const CapabilitySets& sets);

}  // namespace stack
