#include "addon/calls.h"
#include "addon/descriptor_wait.h"
#include "addon/failure.h"
#include "addon/fields.h"
#include "netlink/changes.h"

namespace stack::addon {
namespace {

/// Listens from before the call returns, so that who looks after it misses nothing.
Napi::Value wait_for_change(const Napi::CallbackInfo& info, Result<UniqueFd> (*listen)(),
                            bool (*reports_loss)(int)) {
  const Napi::Env env = info.Env();
  Fields fields(info[0]);
  if (!fields.complaint().empty()) {
    return rejected(env, Napi::TypeError::New(env, fields.complaint()).Value());
  }
  auto socket = listen();
  if (!socket) return rejected(env, failure_error(env, socket.failure()));
  return wait_for_descriptor(env, std::move(socket.value()), Holds::kNothing, reports_loss);
}

}  // namespace

Napi::Value wait_for_lost_link_call(const Napi::CallbackInfo& info) {
  return wait_for_change(info, netlink::listen_for_links, netlink::reports_lost_link);
}

Napi::Value wait_for_lost_rule_call(const Napi::CallbackInfo& info) {
  return wait_for_change(info, netlink::listen_for_tables, netlink::reports_lost_rule);
}

}  // namespace stack::addon
