#pragma once

#include <string>
#include <string_view>

namespace stack {

/// BLAKE2b (RFC 7693) with 32 bytes of result, in hexadecimal.
std::string digest(std::string_view content);

}  // namespace stack
