#include "runtime/foreground.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <termios.h>

#include <optional>

#include "base/attempt.h"
#include "base/file.h"
#include "base/pidfd.h"
#include "base/scope_exit.h"

namespace stack {

namespace {

void copy_size(int master) {
  winsize size{};
  if (ioctl(STDIN_FILENO, TIOCGWINSZ, &size) == 0) ioctl(master, TIOCSWINSZ, &size);
}

/// What the user types goes to the container's terminal as it is typed.
std::optional<termios> make_raw() {
  termios before{};
  if (tcgetattr(STDIN_FILENO, &before) != 0) return {};
  termios raw = before;
  cfmakeraw(&raw);
  // Lines end as our terminal wants them: the container's own leaves that to it.
  raw.c_oflag = before.c_oflag;
  tcsetattr(STDIN_FILENO, TCSANOW, &raw);
  return before;
}

/// Whether there may be more.
bool copy_once(int from, int to) {
  char buffer[16384];
  const ssize_t count = TEMP_FAILURE_RETRY(read(from, buffer, sizeof buffer));
  // A terminal without anybody at its other side reads as EIO.
  if (count <= 0) return false;
  return write_all(to, {buffer, static_cast<size_t>(count)}, "terminal").ok();
}

void forward_signal(int signals, int pidfd, int master) {
  signalfd_siginfo information{};
  if (read(signals, &information, sizeof information) != sizeof information) return;
  const int signal = static_cast<int>(information.ssi_signo);
  if (signal == SIGWINCH && master >= 0) copy_size(master);
  else pidfd_send_signal(pidfd, signal);
}

Result<int> exit_code(pid_t pid) {
  int status = 0;
  if (TEMP_FAILURE_RETRY(waitpid(pid, &status, 0)) != pid) return system_failure("wait", "process");
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Result<ForwardedSignals> ForwardedSignals::block() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGWINCH, SIGCONT, SIGALRM}) {
    sigaddset(&set, signal);
  }
  if (sigprocmask(SIG_BLOCK, &set, nullptr) != 0) return system_failure("block", "signals");
  ForwardedSignals signals;
  signals.fd_.reset(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!signals.fd_) return system_failure("signalfd", "");
  return signals;
}

Result<int> wait_in_foreground(pid_t pid, const UniqueFd& pidfd, const ForwardedSignals& signals,
                               const UniqueFd& master) {
  const std::optional<termios> before = master ? make_raw() : std::nullopt;
  const ScopeExit restore([&] {
    if (before) tcsetattr(STDIN_FILENO, TCSANOW, &*before);
  });
  if (master) copy_size(master.get());
  pollfd descriptors[] = {{pidfd.get(), POLLIN, 0},
                          {signals.fd(), POLLIN, 0},
                          {master ? STDIN_FILENO : -1, POLLIN, 0},
                          {master.get(), POLLIN, 0}};
  while (true) {
    if (TEMP_FAILURE_RETRY(poll(descriptors, 4, -1)) < 0) return system_failure("poll", "process");
    if (descriptors[1].revents != 0) forward_signal(signals.fd(), pidfd.get(), master.get());
    if (descriptors[2].revents != 0 && !copy_once(STDIN_FILENO, master.get())) descriptors[2].fd = -1;
    if (descriptors[3].revents != 0 && !copy_once(master.get(), STDOUT_FILENO)) descriptors[3].fd = -1;
    // Not before all output is read.
    if (descriptors[0].revents != 0 && descriptors[3].revents == 0) return exit_code(pid);
  }
}

}  // namespace stack
