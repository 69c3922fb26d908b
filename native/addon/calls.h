#pragma once

#include <napi.h>

namespace stack::addon {

// In the order of the registration table.
Napi::Value spawn_call(const Napi::CallbackInfo& info);
Napi::Value lock_file_call(const Napi::CallbackInfo& info);
Napi::Value close_descriptor_call(const Napi::CallbackInfo& info);

Napi::Value process_start_time_call(const Napi::CallbackInfo& info);
Napi::Value signal_process_call(const Napi::CallbackInfo& info);
Napi::Value wait_for_process_call(const Napi::CallbackInfo& info);
Napi::Value open_process_call(const Napi::CallbackInfo& info);
Napi::Value take_descriptor_call(const Napi::CallbackInfo& info);
Napi::Value peer_user_call(const Napi::CallbackInfo& info);

Napi::Value create_bridge_call(const Napi::CallbackInfo& info);
Napi::Value remove_link_call(const Napi::CallbackInfo& info);
Napi::Value list_links_call(const Napi::CallbackInfo& info);
Napi::Value list_used_ranges_call(const Napi::CallbackInfo& info);
Napi::Value connect_namespace_call(const Napi::CallbackInfo& info);
Napi::Value open_socket_call(const Napi::CallbackInfo& info);
Napi::Value set_default_route_call(const Napi::CallbackInfo& info);

Napi::Value survey_namespaces_call(const Napi::CallbackInfo& info);
Napi::Value count_firewall_rules_call(const Napi::CallbackInfo& info);
Napi::Value wait_for_lost_link_call(const Napi::CallbackInfo& info);
Napi::Value wait_for_lost_rule_call(const Napi::CallbackInfo& info);

Napi::Value unpack_layer_call(const Napi::CallbackInfo& info);
Napi::Value copy_from_layers_call(const Napi::CallbackInfo& info);
Napi::Value read_file_in_root_call(const Napi::CallbackInfo& info);
Napi::Value remove_tree_call(const Napi::CallbackInfo& info);
Napi::Value sync_file_system_call(const Napi::CallbackInfo& info);

}  // namespace stack::addon
