#include "monitor/console.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cstdio>
#include <cstring>

#include "base/file.h"

namespace stack::monitor {
namespace {

/// The runtime has ended when we look, so that what it sent is there.
constexpr int kReceiveTimeoutMs = 1000;

}  // namespace

Result<UniqueFd> listen_in(const std::string& directory, const std::string& name) {
  const std::string path = directory + "/" + name;
  UniqueFd base(open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!base) return system_failure("open", directory);
  unlinkat(base.get(), name.c_str(), 0);
  UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return system_failure("socket", path);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  // The directory's own path may be longer than an address can be.
  snprintf(address.sun_path, sizeof address.sun_path, "%s/%s", descriptor_path(base.get()).c_str(),
           name.c_str());
  const mode_t before = umask(0177);
  const int bound = bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address);
  umask(before);
  if (bound != 0) return system_failure("bind", path);
  if (listen(fd.get(), SOMAXCONN) != 0) return system_failure("listen", path);
  return fd;
}

Result<UniqueFd> receive_console(int listener) {
  const char* subject = "console socket";
  pollfd ready{listener, POLLIN, 0};
  if (poll(&ready, 1, kReceiveTimeoutMs) != 1) return Failure{"poll", ETIMEDOUT, subject};
  UniqueFd connection(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
  if (!connection) return system_failure("accept4", subject);

  char name[256];
  iovec content{name, sizeof name};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))];
  msghdr message{};
  message.msg_iov = &content;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  if (TEMP_FAILURE_RETRY(recvmsg(connection.get(), &message, MSG_CMSG_CLOEXEC)) < 0) {
    return system_failure("recvmsg", subject);
  }
  const cmsghdr* header = CMSG_FIRSTHDR(&message);
  if (header == nullptr || header->cmsg_type != SCM_RIGHTS) {
    return Failure{"recvmsg", EBADMSG, subject};
  }
  int received;
  memcpy(&received, CMSG_DATA(header), sizeof received);
  return UniqueFd(received);
}

Status resize_console(int console, unsigned short columns, unsigned short rows) {
  const winsize size{rows, columns, 0, 0};
  if (ioctl(console, TIOCSWINSZ, &size) != 0) return system_failure("ioctl", "terminal size");
  return {};
}

}  // namespace stack::monitor
