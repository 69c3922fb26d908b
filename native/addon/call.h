#pragma once

#include <napi.h>

#include <functional>
#include <memory>
#include <optional>
#include <thread>

#include "addon/failure.h"
#include "addon/fields.h"
#include "base/result.h"

namespace stack::addon {

/// The object that a function answers.
struct Answer : Napi::Object {
  explicit Answer(Napi::Env env) : Napi::Object(Napi::Object::New(env)) {}
};

/// What a function answers that has nothing to say.
struct Done {};
inline void write(Answer&, const Done&) {}

/// One call from its options, read on the JavaScript thread, to its answer, given there.
/// `Options` has a `read(Fields&, Options&)`, `Outcome` a `write(Answer&, const Outcome&)`.
template <typename Options, typename Outcome>
class Call {
 public:
  explicit Call(Napi::Env env) : deferred_(Napi::Promise::Deferred::New(env)) {}

  Options& options() { return options_; }
  Napi::Promise promise() const { return deferred_.Promise(); }
  void run(Result<Outcome> (*function)(const Options&)) { result_.emplace(function(options_)); }

  void settle(Napi::Env env) {
    Napi::HandleScope scope(env);
    if (!result_->ok()) return deferred_.Reject(failure_error(env, result_->failure()));
    Answer answer(env);
    write(answer, result_->value());
    deferred_.Resolve(answer);
  }
  void reject(Napi::Value error) { deferred_.Reject(error); }

 private:
  Napi::Promise::Deferred deferred_;
  Options options_;
  std::optional<Result<Outcome>> result_;
};

template <typename Options, typename Outcome>
class PoolWorker : public Napi::AsyncWorker {
 public:
  using Function = Result<Outcome> (*)(const Options&);
  PoolWorker(Napi::Env env, std::unique_ptr<Call<Options, Outcome>> call, Function function)
      : Napi::AsyncWorker(env), call_(std::move(call)), function_(function) {}

 private:
  void Execute() override { call_->run(function_); }
  void OnOK() override { call_->settle(Env()); }

  std::unique_ptr<Call<Options, Outcome>> call_;
  Function function_;
};

/// Queues a call on a thread of Node's pool. For what ends soon.
struct Pool {
  template <typename Options, typename Outcome>
  static void start(Napi::Env env, std::unique_ptr<Call<Options, Outcome>> call,
                    Result<Outcome> (*function)(const Options&)) {
    (new PoolWorker<Options, Outcome>(env, std::move(call), function))->Queue();
  }
};

/// Runs a call on a thread that exists for it alone: it may wait as long as it likes without
/// holding up the pool, and what it did to its own namespaces ends with it.
struct OwnThread {
  template <typename Options, typename Outcome>
  static void start(Napi::Env env, std::unique_ptr<Call<Options, Outcome>> call,
                    Result<Outcome> (*function)(const Options&)) {
    auto settled = Napi::ThreadSafeFunction::New(env, Napi::Function(), "stack", 0, 1);
    std::thread([settled, function, owned = std::move(call)]() mutable {
      owned->run(function);
      // The call belongs to the JavaScript thread from here, or to nobody when Node is ending.
      settled.NonBlockingCall(owned.release(), [](Napi::Env js, Napi::Function,
                                                  Call<Options, Outcome>* ended) {
        if (js != nullptr) ended->settle(js);
        delete ended;
      });
      settled.Release();
    }).detach();
  }
};

template <typename Where, typename Options, typename Outcome>
Napi::Value start_call(const Napi::CallbackInfo& info,
                       Result<Outcome> (*function)(const Options&)) {
  auto call = std::make_unique<Call<Options, Outcome>>(info.Env());
  const Napi::Promise promise = call->promise();
  Fields fields(info[0]);
  read(fields, call->options());
  if (!fields.complaint().empty()) {
    call->reject(Napi::TypeError::New(info.Env(), fields.complaint()).Value());
    return promise;
  }
  Where::start(info.Env(), std::move(call), function);
  return promise;
}

/// A function for the registration table.
template <typename Where, auto function>
Napi::Value bound(const Napi::CallbackInfo& info) {
  return start_call<Where>(info, function);
}

}  // namespace stack::addon
