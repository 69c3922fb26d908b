#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "monitor/attached_clients.h"
#include "monitor/control_server.h"

// The control socket of a monitor, lines before `attach` and frames after it: whatever a client sends,
// in two pieces, each request is answered once, and the connection ends when the client has gone.

namespace stack::monitor {
namespace {

void check(bool holds) {
  if (!holds) __builtin_trap();
}

struct Server {
  EventLoop loop;
  ControlServer control{loop};
  AttachedClients clients{loop};
  std::string directory;
  bool is_attached = false;

  Server() : loop(std::move(EventLoop::make().value())) {
    char name[] = "/tmp/stack-fuzz-XXXXXX";
    check(mkdtemp(name) != nullptr);
    directory = name;
    check(control.listen(directory).ok());
    control.on_request = [this](auto peer, const std::string& line) { take(peer, line); };
    control.on_end = [this](auto) { loop.stop(); };
    clients.on_frame = [this](const Frame& frame) {
      const auto size = terminal_size(frame);
      if (size) clients.send(FrameType::output, std::to_string(size->columns));
    };
    clients.on_pressure = [](bool) {};
    clients.on_empty = [this] { loop.stop(); };
  }

  ~Server() {
    unlink((directory + "/control.sock").c_str());
    rmdir(directory.c_str());
  }

  void take(ControlServer::Connection peer, const std::string& line) {
    check(line.find('\n') == std::string::npos);
    if (line != "attach") {
      // Some are answered later, as those for which the runtime is run.
      const bool later = !line.empty() && line[0] == 'k';
      return later ? void(loop.after(0, [this, peer, line] { control.answer(peer, "ok"); }))
                   : control.answer(peer, line.substr(0, 10));
    }
    auto taken = control.take(peer);
    clients.add(std::move(taken.fd), std::move(taken.received));
    if (clients.empty()) loop.after(0, [this] { loop.stop(); });
  }

  int connect_client() {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    strcpy(address.sun_path, (directory + "/control.sock").c_str());
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    check(connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    return fd;
  }
};

}  // namespace
}  // namespace stack::monitor

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static stack::monitor::Server server;
  if (size == 0 || size > 60000) return 0;
  const int client = server.connect_client();
  const size_t half = 1 + data[0] * (size - 1) / 256;
  send(client, data + 1, half - 1, MSG_NOSIGNAL);
  send(client, data + half, size - half, MSG_NOSIGNAL);
  close(client);
  static_cast<void>(server.loop.run().ok());
  return 0;
}
