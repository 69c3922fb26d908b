#include "addon/failure.h"

namespace stack::addon {

Napi::Value failure_error(Napi::Env env, const Failure& failure) {
  Napi::Object error = Napi::Error::New(env, failure.message()).Value();
  error.Set("code", error_name(failure.error));
  error.Set("errno", failure.error);
  error.Set("syscall", failure.step);
  error.Set("subject", failure.subject);
  error.Set("detail", failure.detail.empty() ? env.Null() : Napi::String::New(env, failure.detail));
  return error;
}

}  // namespace stack::addon
