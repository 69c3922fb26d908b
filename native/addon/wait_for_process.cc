#include "addon/calls.h"
#include "addon/descriptor_wait.h"
#include "addon/failure.h"
#include "addon/fields.h"
#include "base/process.h"

namespace stack::addon {

/// A pidfd becomes readable when its process ends.
Napi::Value wait_for_process_call(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Fields fields(info[0]);
  const auto pid = static_cast<pid_t>(fields.number("pid"));
  const std::string start_time = fields.text("startTime");
  if (!fields.complaint().empty()) {
    return rejected(env, Napi::TypeError::New(env, fields.complaint()).Value());
  }
  auto pidfd = open_process(pid, start_time);
  if (!pidfd) {
    if (pidfd.failure().error == ESRCH) return resolved(env);
    return rejected(env, failure_error(env, pidfd.failure()));
  }
  return wait_for_descriptor(env, std::move(pidfd.value()), Holds::kLoop,
                             [](int) { return true; });
}

}  // namespace stack::addon
