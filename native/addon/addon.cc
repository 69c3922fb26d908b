#include <napi.h>

#include "addon/calls.h"

namespace stack::addon {
namespace {

struct Registration {
  const char* name;
  Napi::Value (*call)(const Napi::CallbackInfo&);
};

/// The interface `NativeBinding` of src/native/binding.ts, in its order.
constexpr Registration kRegistrations[] = {
    {"spawn", spawn_call},
    {"lockFile", lock_file_call},
    {"closeDescriptor", close_descriptor_call},
    {"processStartTime", process_start_time_call},
    {"signalProcess", signal_process_call},
    {"waitForProcess", wait_for_process_call},
    {"openProcess", open_process_call},
    {"takeDescriptor", take_descriptor_call},
    {"peerUser", peer_user_call},
    {"createBridge", create_bridge_call},
    {"removeLink", remove_link_call},
    {"listLinks", list_links_call},
    {"listUsedRanges", list_used_ranges_call},
    {"connectNamespace", connect_namespace_call},
    {"openSocket", open_socket_call},
    {"surveyNamespaces", survey_namespaces_call},
    {"countFirewallRules", count_firewall_rules_call},
    {"waitForLostLink", wait_for_lost_link_call},
    {"waitForLostRule", wait_for_lost_rule_call},
    {"setDefaultRoute", set_default_route_call},
    {"unpackLayer", unpack_layer_call},
    {"copyFromLayers", copy_from_layers_call},
    {"readFileInRoot", read_file_in_root_call},
    {"removeTree", remove_tree_call},
    {"syncFileSystem", sync_file_system_call},
};

}  // namespace

Napi::Object initialize(Napi::Env env, Napi::Object exports) {
  for (const Registration& registration : kRegistrations) {
    exports.Set(registration.name,
                Napi::Function::New(env, registration.call, registration.name));
  }
  return exports;
}

NODE_API_MODULE(stack, initialize)

}  // namespace stack::addon
