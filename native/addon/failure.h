#pragma once

#include <napi.h>

#include "base/result.h"

namespace stack::addon {

/// The `SystemCallFailure` of src/native/binding.ts.
Napi::Value failure_error(Napi::Env env, const Failure& failure);

}  // namespace stack::addon
