#include <cstdio>

#include "runtime/capabilities.h"
#include "runtime/commands.h"
#include "runtime/json.h"
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

}  // namespace

/// features.md of the OCI runtime specification.
Result<int> features_command(const Globals&, const Arguments&) {
  std::string json = "{";
  append_json_text(json, "ociVersionMin");
  json += ":\"1.0.0\",\"ociVersionMax\":\"" + std::string(specification) + "\"";
  append_list(json, "hooks",
              {"prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"});
  append_list(json, "mountOptions",
              {"bind", "rbind", "ro", "rw", "rro", "nosuid", "suid", "nodev", "dev", "noexec", "exec",
               "noatime", "relatime", "strictatime", "shared", "rshared", "slave", "rslave", "private",
               "rprivate", "unbindable", "runbindable", "nosymfollow", "tmpcopyup"});
  json += ",\"linux\":{";
  append_list(json, "namespaces", {"cgroup", "ipc", "mount", "network", "pid", "time", "user", "uts"});
  append_list(json, "capabilities", capability_names());
  json += ",\"cgroup\":{\"v1\":true,\"v2\":true,\"systemd\":false,\"systemdUser\":false}";
  json += ",\"seccomp\":{\"enabled\":true";
  append_list(json, "actions",
              {"SCMP_ACT_ALLOW", "SCMP_ACT_ERRNO", "SCMP_ACT_KILL", "SCMP_ACT_KILL_PROCESS",
               "SCMP_ACT_KILL_THREAD", "SCMP_ACT_LOG", "SCMP_ACT_TRACE", "SCMP_ACT_TRAP"});
  json += "},\"apparmor\":{\"enabled\":true},\"mountExtensions\":{\"idmap\":{\"enabled\":false}}}}";
  printf("%s\n", json.c_str());
  return 0;
}

}  // namespace stack
