#include "runtime/seccomp_listener.h"

#include <unistd.h>

#include <cstdlib>

#include "runtime/descriptor_socket.h"
#include "runtime/version.h"

namespace stack {

Result<SeccompListener> connect_seccomp_listener(const Json& seccomp) {
  SeccompListener listener;
  const std::string path = seccomp.text("listenerPath");
  if (path.empty()) return listener;
  listener.metadata = seccomp.text("listenerMetadata");
  auto connected = connect_to_socket(path, "seccomp listener");
  if (!connected) return Failure{"failed to connect with seccomp agent", connected.failure().error, path};
  listener.socket = std::move(connected).value();
  return listener;
}

void SeccompListener::tell(pid_t pid, const std::string& state) {
  if (!socket) return;
  message = "{\"ociVersion\":\"" + std::string(specification) + "\",\"fds\":[\"seccompFd\"],\"pid\":";
  message += std::to_string(pid);
  message += ",\"metadata\":";
  append_json_text(message, metadata);
  message += ",\"state\":" + state + "}";
}

Status SeccompListener::send(int descriptor) const {
  return send_descriptor(socket.get(), descriptor, message);
}

Result<pid_t> pid_on_host() {
  char target[32] = {};
  if (readlink("/proc/self", target, sizeof target - 1) < 0) return system_failure("readlink", "/proc/self");
  return static_cast<pid_t>(atoi(target));
}

}  // namespace stack
