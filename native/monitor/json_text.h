#pragma once

#include <string>

namespace stack::monitor {

/// The text of a key in a flat JSON object, as OCI runtimes log one per line; empty when there is
/// none. A control character becomes a blank, so that the text stays one line.
std::string json_text(const std::string& object, const std::string& key);

}  // namespace stack::monitor
