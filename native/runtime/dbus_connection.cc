#include "runtime/dbus_connection.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "base/attempt.h"
#include "base/file.h"
#include "runtime/descriptor_socket.h"

namespace stack {

namespace {

constexpr int patience_ms = 30'000;
constexpr const char* subject = "systemd";
constexpr const char* manager_name = "org.freedesktop.systemd1";
constexpr const char* manager_path = "/org/freedesktop/systemd1";
constexpr const char* manager_interface = "org.freedesktop.systemd1.Manager";
constexpr const char* bus_name = "org.freedesktop.DBus";

Status await_input(int socket) {
  pollfd descriptor{socket, POLLIN, 0};
  const int ready = TEMP_FAILURE_RETRY(poll(&descriptor, 1, patience_ms));
  if (ready < 0) return system_failure("poll", subject);
  return ready == 0 ? Failure{"wait for", ETIMEDOUT, subject} : Status();
}

Status read_exactly(int socket, std::string& bytes, size_t count) {
  while (bytes.size() < count) {
    STACK_ATTEMPT(await_input(socket));
    char buffer[4096];
    const size_t wanted = std::min(sizeof buffer, count - bytes.size());
    const ssize_t length = TEMP_FAILURE_RETRY(read(socket, buffer, wanted));
    if (length < 0) return system_failure("read from", subject);
    if (length == 0) return Failure{"read from", ECONNRESET, subject};
    bytes.append(buffer, static_cast<size_t>(length));
  }
  return {};
}

/// One line of the authentication protocol, byte by byte: what follows the last is none of it.
Result<std::string> read_line(int socket) {
  std::string line;
  while (line.size() < 512) {
    STACK_ATTEMPT(read_exactly(socket, line, line.size() + 1));
    if (line.back() == '\n') return line;
  }
  return Failure{"authenticate to", EPROTO, subject};
}

DBusMessage bus_call(const char* member) {
  DBusMessage message;
  message.destination = bus_name;
  message.path = "/org/freedesktop/DBus";
  message.interface = bus_name;
  message.member = member;
  return message;
}

Failure failure_of(const DBusMessage& error, const std::string& method) {
  DBusReader body(error.body);
  const std::string text = error.signature.rfind('s', 0) == 0 ? body.text() : "";
  return Failure{"systemd refuses", 0, method + (text.empty() ? "" : ": " + text), error.error_name};
}

std::string runtime_directory() {
  const char* directory = getenv("XDG_RUNTIME_DIR");
  return directory == nullptr ? "/run/user/" + std::to_string(getuid()) : directory;
}

}  // namespace

Result<SystemdConnection> SystemdConnection::open(bool is_user) {
  const std::string directory = is_user ? runtime_directory() : "";
  auto bus = open_bus(is_user ? directory + "/bus" : "/run/dbus/system_bus_socket");
  if (bus) return bus;
  auto connection = open_private((is_user ? directory : "/run") + "/systemd/private");
  if (connection) return connection;
  return bus.failure();
}

Result<SystemdConnection> SystemdConnection::open_private(const std::string& path) {
  STACK_TAKE(UniqueFd socket, connect_to_socket(path, subject));
  SystemdConnection connection(std::move(socket));
  STACK_ATTEMPT(connection.authenticate());
  return connection;
}

Result<SystemdConnection> SystemdConnection::open_bus(const std::string& path) {
  STACK_TAKE(SystemdConnection connection, open_private(path));
  connection.has_bus_ = true;
  STACK_ATTEMPT(connection.call_object(bus_call("Hello")));
  DBusMessage match = bus_call("AddMatch");
  match.signature = "s";
  const std::string rule = std::string("type='signal',sender='") + manager_name + "',path='" + manager_path +
                           "',interface='" + manager_interface + "',member='JobRemoved'";
  match.body = DBusWriter().text(rule).bytes();
  STACK_ATTEMPT(connection.call_object(std::move(match)));
  // Without it, the manager sends no signals.
  STACK_ATTEMPT(connection.call("Subscribe", "", {}));
  return connection;
}

/// "Authentication Protocol", mechanism EXTERNAL: the kernel tells the other side who we are, also in a
/// user namespace, where our own number would be another.
Status SystemdConnection::authenticate() {
  STACK_ATTEMPT(write_all(socket_.get(), {"\0AUTH EXTERNAL\r\nDATA\r\n", 22}, subject));
  STACK_TAKE(const std::string asked, read_line(socket_.get()));
  STACK_TAKE(const std::string accepted, read_line(socket_.get()));
  if (asked.rfind("DATA", 0) != 0 || accepted.rfind("OK ", 0) != 0) {
    return Failure{"authenticate to", EACCES, subject};
  }
  return write_all(socket_.get(), "BEGIN\r\n", subject);
}

Result<DBusMessage> SystemdConnection::receive() {
  constexpr size_t header = 16;
  std::string bytes;
  STACK_ATTEMPT(read_exactly(socket_.get(), bytes, header));
  STACK_TAKE(const size_t length, message_length(bytes));
  STACK_ATTEMPT(read_exactly(socket_.get(), bytes, length));
  return decode_message(bytes);
}

Result<DBusMessage> SystemdConnection::call_object(DBusMessage message) {
  message.type = DBusMessage::call;
  message.serial = ++last_serial_;
  STACK_ATTEMPT(write_all(socket_.get(), encode_message(message), subject));
  while (true) {
    STACK_TAKE(DBusMessage received, receive());
    if (received.type == DBusMessage::signal) signals_.push_back(std::move(received));
    else if (received.reply_serial != message.serial) continue;
    else if (received.type == DBusMessage::error) return failure_of(received, message.member);
    else return received;
  }
}

Result<std::string> SystemdConnection::call(const char* method, const char* signature,
                                            const DBusWriter& arguments) {
  DBusMessage message;
  if (has_bus_) message.destination = manager_name;
  message.path = manager_path;
  message.interface = manager_interface;
  message.member = method;
  message.signature = signature;
  message.body = arguments.bytes();
  STACK_TAKE(const DBusMessage answer, call_object(std::move(message)));
  if (answer.signature.rfind('o', 0) != 0) return std::string();
  return DBusReader(answer.body).text();
}

Status SystemdConnection::await_job(const std::string& job) {
  while (true) {
    if (signals_.empty()) {
      STACK_TAKE(DBusMessage received, receive());
      signals_.push_back(std::move(received));
    }
    const DBusMessage message = std::move(signals_.front());
    signals_.erase(signals_.begin());
    // JobRemoved(id, job, unit, result) of org.freedesktop.systemd1(5).
    if (message.member != "JobRemoved" || message.signature != "uoss") continue;
    DBusReader body(message.body);
    body.number32();
    if (body.text() != job) continue;
    const std::string unit = body.text();
    const std::string result = body.text();
    return result == "done" ? Status() : Failure{"job of systemd is not done but", 0, result + ": " + unit};
  }
}

}  // namespace stack
