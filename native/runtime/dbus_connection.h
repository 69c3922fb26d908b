#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "runtime/dbus_message.h"

namespace stack {

/// A connection to the manager of systemd: of the machine, or of a user.
class SystemdConnection {
 public:
  /// Over the bus, or where there is none over the socket that systemctl(1) uses. `is_user` asks for the
  /// manager of the user who has XDG_RUNTIME_DIR.
  static Result<SystemdConnection> open(bool is_user);

  /// Calls a method of the interface org.freedesktop.systemd1.Manager. Fails with what the manager says;
  /// its name for the error stands in the failure's detail.
  Result<std::string> call(const char* method, const char* signature, const DBusWriter& arguments);

  /// Waits until the manager has done a job, which `call` has answered with the path of. Fails unless the
  /// result is "done". Times out after 30 s.
  Status await_job(const std::string& job);

 private:
  explicit SystemdConnection(UniqueFd socket) : socket_(std::move(socket)) {}
  static Result<SystemdConnection> open_bus(const std::string& path);
  static Result<SystemdConnection> open_private(const std::string& path);
  Status authenticate();
  Result<DBusMessage> call_object(DBusMessage message);
  Result<DBusMessage> receive();

  UniqueFd socket_;
  /// Of a bus; the private socket has nobody else to send to.
  bool has_bus_ = false;
  uint32_t last_serial_ = 0;
  /// Signals that came while an answer was awaited.
  std::vector<DBusMessage> signals_;
};

}  // namespace stack
