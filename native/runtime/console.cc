#include "runtime/console.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <linux/tty.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <termios.h>
#include <unistd.h>

#include "base/attempt.h"
#include "base/file.h"
#include "runtime/descriptor_socket.h"
#include "runtime/mount_tree.h"
#include "runtime/mounts.h"
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

/// Before the program is there to ask: the bundle's size, else that of the terminal that we were called from.
Status set_size(int terminal, const ProcessSpec& process) {
  winsize size{};
  size.ws_col = static_cast<unsigned short>(process.columns);
  size.ws_row = static_cast<unsigned short>(process.rows);
  const bool given = size.ws_col != 0 && size.ws_row != 0;
  if (!given && ioctl(STDIN_FILENO, TIOCGWINSZ, &size) != 0) return {};
  return ioctl(terminal, TIOCSWINSZ, &size) == 0 ? Status() : system_failure("resize", "terminal");
}

}  // namespace

Result<UniqueFd> connect_console_socket(const std::string& path) {
  return connect_to_socket(path, "console socket");
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
  struct stat status {};
  constexpr unsigned first_major = 136;
  constexpr unsigned last_major = 143;
  const bool known = fstat(console.terminal.get(), &status) == 0 && S_ISCHR(status.st_mode);
  if (!known || major(status.st_rdev) < first_major || major(status.st_rdev) > last_major) {
    return Failure{"is not a terminal of devpts:", 0, "peer of /dev/pts/ptmx"};
  }
  STACK_ATTEMPT(set_size(console.terminal.get(), process));
  return console;
}

Status mount_console(int root, const Console& console) {
  STACK_TAKE(const UniqueFd target, ensure_file_in_root(root, "/dev/console"));
  STACK_ATTEMPT(check_proc_target("/dev/console", target.get()));
  STACK_TAKE(const UniqueFd mount, copy_mount(console.terminal.get(), false, "terminal"));
  return attach_mount(mount.get(), target.get(), "/dev/console");
}

Status leave_line_ends(int terminal) {
  termios settings{};
  if (tcgetattr(terminal, &settings) != 0) return system_failure("get settings of", "terminal");
  settings.c_oflag &= ~static_cast<tcflag_t>(ONLCR);
  if (tcsetattr(terminal, TCSANOW, &settings) != 0) return system_failure("set up", "terminal");
  return {};
}

Status send_master(int socket, Console& console) {
  STACK_ATTEMPT(send_descriptor(socket, console.master.get(), "/dev/pts/ptmx"));
  console.master.reset();
  return {};
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
