#include <cstdint>
#include <string>

#include "runtime/spec.h"

// The reader of config.json: whatever stands in a bundle, it gives a specification or a failure.

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto spec = stack::read_spec(std::string(reinterpret_cast<const char*>(data), size), "/b");
  if (!spec && spec.failure().message().empty()) __builtin_trap();
  return 0;
}
