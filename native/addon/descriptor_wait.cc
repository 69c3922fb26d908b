#include "addon/descriptor_wait.h"

#include <uv.h>

#include <memory>
#include <utility>

#include "addon/failure.h"

namespace stack::addon {
namespace {

struct Wait {
  Wait(Napi::Env js, UniqueFd waited, std::function<bool(int)> over)
      : env(js),
        deferred(Napi::Promise::Deferred::New(js)),
        descriptor(std::move(waited)),
        is_over(std::move(over)) {}

  Napi::Env env;
  Napi::Promise::Deferred deferred;
  UniqueFd descriptor;
  std::function<bool(int)> is_over;
  uv_poll_t handle{};
  /// Closes the handle when the environment ends before the wait does.
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

void on_readable(uv_poll_t* handle, int, int) {
  auto* wait = static_cast<Wait*>(handle->data);
  if (!wait->is_over(wait->descriptor.get())) return;
  {
    Napi::HandleScope scope(wait->env);
    // Runs the promise's callbacks afterwards, as every callback from the loop must.
    Napi::CallbackScope callbacks(wait->env, Napi::AsyncContext(wait->env, "stack"));
    wait->deferred.Resolve(Napi::Object::New(wait->env));
  }
  close_wait(wait);
}

}  // namespace

Napi::Promise wait_for_descriptor(Napi::Env env, UniqueFd descriptor, Holds holds,
                                  std::function<bool(int)> is_over) {
  auto wait = std::make_unique<Wait>(env, std::move(descriptor), std::move(is_over));
  uv_loop_t* loop = nullptr;
  napi_get_uv_event_loop(env, &loop);
  const int failed = uv_poll_init(loop, &wait->handle, wait->descriptor.get());
  if (failed != 0) {
    return rejected(env, failure_error(env, Failure{"uv_poll_init", -failed, "descriptor"}));
  }
  Wait* shared = wait.release();
  shared->handle.data = shared;
  napi_add_async_cleanup_hook(
      env, [](napi_async_cleanup_hook_handle, void* data) { close_wait(static_cast<Wait*>(data)); },
      shared, &shared->cleanup);
  uv_poll_start(&shared->handle, UV_READABLE, on_readable);
  if (holds == Holds::kNothing) uv_unref(reinterpret_cast<uv_handle_t*>(&shared->handle));
  return shared->deferred.Promise();
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

}  // namespace stack::addon
