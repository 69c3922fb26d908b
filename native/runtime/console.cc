#include "runtime/console.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <linux/tty.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/vfs.h>

#include <cstring>

#include "base/attempt.h"
#include "base/file.h"
#include "runtime/mount_tree.h"
#include "runtime/path_in_root.h"

namespace stack {

namespace {

/// An image could have put something else into the place of the multiplexer.
bool is_multiplexer(int fd) {
  struct stat status {};
  struct statfs file_system {};
  return fstat(fd, &status) == 0 && fstatfs(fd, &file_system) == 0 && S_ISCHR(status.st_mode) &&
         status.st_rdev == makedev(5, 2) && file_system.f_type == DEVPTS_SUPER_MAGIC;
}

union DescriptorMessage {
  char space[CMSG_SPACE(sizeof(int))];
  cmsghdr alignment;
};

}  // namespace

Result<UniqueFd> connect_console_socket(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return Failure{"connect", ENAMETOOLONG, path};
  memcpy(address.sun_path, path.data(), path.size());
  UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket) return system_failure("socket", "");
  if (connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    return system_failure("connect", "console socket " + path);
  }
  return socket;
}

Result<Console> open_console(int root, const ProcessSpec& process) {
  Console console;
  STACK_TAKE(console.master, open_in_root(root, "/dev/pts/ptmx", O_RDWR | O_NOCTTY));
  if (!is_multiplexer(console.master.get())) {
    return Failure{"is not a terminal multiplexer:", 0, "/dev/pts/ptmx"};
  }
  const int unlocked = 0;
  if (ioctl(console.master.get(), TIOCSPTLCK, &unlocked) != 0) return system_failure("unlock", "terminal");
  // By descriptor: the name in /dev/pts could be covered by something else.
  console.terminal.reset(ioctl(console.master.get(), TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!console.terminal) return system_failure("open", "terminal");
  if (process.columns != 0 && process.rows != 0) {
    winsize size{};
    size.ws_col = static_cast<unsigned short>(process.columns);
    size.ws_row = static_cast<unsigned short>(process.rows);
    if (ioctl(console.terminal.get(), TIOCSWINSZ, &size) != 0) return system_failure("resize", "terminal");
  }
  return console;
}

Status mount_console(int root, const Console& console) {
  STACK_TAKE(const UniqueFd target, ensure_file_in_root(root, "/dev/console"));
  STACK_TAKE(const UniqueFd mount, copy_mount(console.terminal.get(), false, "terminal"));
  return attach_mount(mount.get(), target.get(), "/dev/console");
}

Status send_master(int socket, Console& console) {
  char name[] = "/dev/pts/ptmx";
  iovec content{name, sizeof name - 1};
  DescriptorMessage control{};
  msghdr message{};
  message.msg_iov = &content;
  message.msg_iovlen = 1;
  message.msg_control = control.space;
  message.msg_controllen = sizeof control.space;
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  const int fd = console.master.get();
  memcpy(CMSG_DATA(header), &fd, sizeof fd);
  if (sendmsg(socket, &message, MSG_NOSIGNAL) < 0) return system_failure("send", "terminal");
  console.master.reset();
  return {};
}

Result<UniqueFd> receive_master(int socket) {
  char name[64];
  iovec content{name, sizeof name};
  DescriptorMessage control{};
  msghdr message{};
  message.msg_iov = &content;
  message.msg_iovlen = 1;
  message.msg_control = control.space;
  message.msg_controllen = sizeof control.space;
  if (TEMP_FAILURE_RETRY(recvmsg(socket, &message, MSG_CMSG_CLOEXEC)) < 0) {
    return system_failure("receive", "terminal");
  }
  const cmsghdr* header = CMSG_FIRSTHDR(&message);
  if (header == nullptr || header->cmsg_type != SCM_RIGHTS) return Failure{"receive", EPROTO, "terminal"};
  int fd = -1;
  memcpy(&fd, CMSG_DATA(header), sizeof fd);
  return UniqueFd(fd);
}

Status adopt_terminal(const Console& console) {
  if (setsid() < 0) return system_failure("setsid", "");
  for (int fd = 0; fd < 3; ++fd) {
    if (dup2(console.terminal.get(), fd) < 0) return system_failure("dup2", "terminal");
  }
  if (ioctl(0, TIOCSCTTY, 0) != 0) return system_failure("control", "terminal");
  return {};
}

}  // namespace stack
