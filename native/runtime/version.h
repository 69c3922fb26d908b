#pragma once

namespace stack {

constexpr const char* version = "0.1.0";
/// Version of the OCI runtime specification that is followed.
constexpr const char* specification = "1.3.0";

}  // namespace stack
