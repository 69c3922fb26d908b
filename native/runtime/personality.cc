#include "runtime/personality.h"

#include <sys/personality.h>

namespace stack {

Result<std::optional<unsigned long>> read_personality(const Json& personality) {
  if (!personality.exists()) return std::optional<unsigned long>();
  const std::string domain = personality.text("domain");
  if (personality["flags"].size() != 0) {
    return Failure{"invalid config: personality.flags must be empty, as the specification defines none", 0, ""};
  }
  if (domain == "LINUX") return std::optional<unsigned long>(PER_LINUX);
  if (domain == "LINUX32") return std::optional<unsigned long>(PER_LINUX32);
  return Failure{"unknown domain of personality", 0, "\"" + domain + "\""};
}

Status apply_personality(const std::optional<unsigned long>& domain) {
  if (!domain || personality(*domain) >= 0) return {};
  return system_failure("set personality", std::to_string(*domain));
}

}  // namespace stack
