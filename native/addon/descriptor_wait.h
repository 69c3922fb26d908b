#pragma once

#include <napi.h>

#include <functional>

#include "base/unique_fd.h"

namespace stack::addon {

/// What a wait does for Node's loop: whether the program may end while it lasts.
enum class Holds { kLoop, kNothing };

/// A promise of an empty object, resolved once the descriptor is readable and `is_over` says so. It
/// waits in Node's own loop, any number of them without a thread.
Napi::Promise wait_for_descriptor(Napi::Env env, UniqueFd descriptor, Holds holds,
                                  std::function<bool(int)> is_over);

Napi::Promise rejected(Napi::Env env, Napi::Value error);
Napi::Promise resolved(Napi::Env env);

}  // namespace stack::addon
