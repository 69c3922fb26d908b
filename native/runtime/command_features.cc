#include <cstdio>

#include "runtime/capabilities.h"
#include "runtime/commands.h"
#include "runtime/criu.h"
#include "runtime/json.h"
#include "runtime/memory_policy.h"
#include "runtime/mount_options.h"
#include "runtime/seccomp.h"
#include "runtime/version.h"

namespace stack {

namespace {

void append_list(std::string& json, const char* name, const std::vector<std::string>& texts) {
  if (json.back() != '{') json += ',';
  append_json_text(json, name);
  json += ":[";
  for (size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) json += ',';
    append_json_text(json, texts[i]);
  }
  json += ']';
}

void append_seccomp(std::string& json) {
  json += ",\"seccomp\":{\"enabled\":true";
  append_list(json, "actions", seccomp_action_names());
  append_list(json, "operators", seccomp_operator_names());
  append_list(json, "archs", seccomp_architecture_names());
  const std::vector<std::string> flags = seccomp_flag_names();
  append_list(json, "knownFlags", flags);
  append_list(json, "supportedFlags", flags);
  json += '}';
}

}  // namespace

/// features.md of the OCI runtime specification.
Result<int> features_command(const Globals&, const Arguments&) {
  std::string json = "{";
  append_json_text(json, "ociVersionMin");
  json += ":\"1.0.0\",\"ociVersionMax\":\"" + std::string(specification) + "\"";
  append_list(json, "hooks",
              {"prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"});
  append_list(json, "mountOptions", mount_option_names());
  json += ",\"linux\":{";
  append_list(json, "namespaces", {"cgroup", "ipc", "mount", "network", "pid", "time", "user", "uts"});
  append_list(json, "capabilities", capability_names());
  json += ",\"cgroup\":{\"v1\":true,\"v2\":true,\"systemd\":true,\"systemdUser\":false,\"rdma\":false}";
  append_seccomp(json);
  json += ",\"memoryPolicy\":{";
  append_list(json, "modes", memory_policy_modes());
  append_list(json, "flags", memory_policy_flags());
  json += "},\"apparmor\":{\"enabled\":true},\"selinux\":{\"enabled\":false}";
  json += ",\"intelRdt\":{\"enabled\":false},\"netDevices\":{\"enabled\":true}";
  json += ",\"mountExtensions\":{\"idmap\":{\"enabled\":true}}}";
  // The name that callers look for.
  json += ",\"annotations\":{\"org.opencontainers.runc.checkpoint.enabled\":\"";
  json += has_criu() ? "true\"}}" : "false\"}}";
  printf("%s\n", json.c_str());
  return 0;
}

}  // namespace stack
