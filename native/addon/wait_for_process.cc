#include <uv.h>

#include "addon/calls.h"
#include "addon/failure.h"
#include "addon/fields.h"
#include "base/process.h"

// A pidfd becomes readable when its process ends, so that Node's own loop can wait for any number
// of processes without a thread.

namespace stack::addon {
namespace {

struct Wait {
  Wait(Napi::Env js, UniqueFd descriptor)
      : env(js), deferred(Napi::Promise::Deferred::New(js)), pidfd(std::move(descriptor)) {}

  Napi::Env env;
  Napi::Promise::Deferred deferred;
  UniqueFd pidfd;
  uv_poll_t handle{};
  /// Closes the handle when the environment ends before the process does.
  napi_async_cleanup_hook_handle cleanup = nullptr;
};

void close_wait(Wait* wait) {
  uv_poll_stop(&wait->handle);
  uv_close(reinterpret_cast<uv_handle_t*>(&wait->handle), [](uv_handle_t* handle) {
    auto* closed = static_cast<Wait*>(handle->data);
    napi_remove_async_cleanup_hook(closed->cleanup);
    delete closed;
  });
}

void on_ended(uv_poll_t* handle, int, int) {
  auto* wait = static_cast<Wait*>(handle->data);
  {
    Napi::HandleScope scope(wait->env);
    // Runs the promise's callbacks afterwards, as every callback from the loop must.
    Napi::CallbackScope callbacks(wait->env, Napi::AsyncContext(wait->env, "stack"));
    wait->deferred.Resolve(Napi::Object::New(wait->env));
  }
  close_wait(wait);
}

Napi::Promise rejected(Napi::Env env, Napi::Value error) {
  auto deferred = Napi::Promise::Deferred::New(env);
  deferred.Reject(error);
  return deferred.Promise();
}

Napi::Promise resolved(Napi::Env env) {
  auto deferred = Napi::Promise::Deferred::New(env);
  deferred.Resolve(Napi::Object::New(env));
  return deferred.Promise();
}

}  // namespace

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
  auto wait = std::make_unique<Wait>(env, std::move(pidfd.value()));
  uv_loop_t* loop = nullptr;
  napi_get_uv_event_loop(env, &loop);
  const int failed = uv_poll_init(loop, &wait->handle, wait->pidfd.get());
  if (failed != 0) {
    return rejected(env, failure_error(env, Failure{"uv_poll_init", -failed, "pidfd"}));
  }
  Wait* shared = wait.release();
  shared->handle.data = shared;
  napi_add_async_cleanup_hook(
      env, [](napi_async_cleanup_hook_handle, void* data) { close_wait(static_cast<Wait*>(data)); },
      shared, &shared->cleanup);
  uv_poll_start(&shared->handle, UV_READABLE, on_ended);
  return shared->deferred.Promise();
}

}  // namespace stack::addon
