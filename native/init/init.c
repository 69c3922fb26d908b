// PID 1 of a container: runs one program, forwards signals to it, reaps what is orphaned, and ends with
// the program's status, or 128 and its signal.
//
//     stack-init FILE ARGUMENT0 [ARGUMENT...]
//
// Nothing is allocated: the loop below must work when the container is out of memory.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void complain(const char *what, const char *subject) {
  const char *parts[] = {"stack-init: ", what, " ", subject, ": ", strerrordesc_np(errno), "\n"};
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; ++i) {
    if (write(STDERR_FILENO, parts[i], strlen(parts[i])) < 0) return;
  }
}

/// Gives the terminal, if there is one, to a process group of the program's own.
static void take_terminal(void) {
  setpgid(0, 0);
  sigset_t output;
  sigset_t before;
  sigemptyset(&output);
  sigaddset(&output, SIGTTOU);
  // From a background group, tcsetpgrp(3) would stop the caller otherwise.
  sigprocmask(SIG_BLOCK, &output, &before);
  const int terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (terminal >= 0) {
    tcsetpgrp(terminal, getpgrp());
    close(terminal);
  }
  sigprocmask(SIG_SETMASK, &before, NULL);
}

static _Noreturn void run_program(char **arguments, char **environment, const sigset_t *mask) {
  take_terminal();
  sigprocmask(SIG_SETMASK, mask, NULL);
  execve(arguments[1], arguments + 2, environment);
  const int error = errno;
  complain("exec", arguments[1]);
  _exit(error == ENOENT || error == ENOTDIR ? 127 : 126);
}

/// Reaps everything that has ended. Returns the exit code of the program, or -1 while it runs.
static int reap(pid_t program) {
  int code = -1;
  int status;
  pid_t pid;
  while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
    if (pid == program) code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  return code;
}

int main(int count, char **arguments, char **environment) {
  if (count < 3) {
    complain("usage:", "stack-init FILE ARGUMENT0 [ARGUMENT...]");
    return 2;
  }
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  // What our own mistakes raise must end us, and not wait forever.
  const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS};
  for (size_t i = 0; i < sizeof faults / sizeof faults[0]; ++i) sigdelset(&all, faults[i]);
  sigprocmask(SIG_BLOCK, &all, &before);

  const pid_t program = fork();
  if (program < 0) {
    complain("fork for", arguments[1]);
    return 126;
  }
  if (program == 0) run_program(arguments, environment, &before);

  for (;;) {
    siginfo_t received;
    const int signal = sigwaitinfo(&all, &received);
    if (signal < 0) continue;
    if (signal == SIGCHLD) {
      const int code = reap(program);
      if (code >= 0) return code;
      continue;
    }
    // The terminal's driver has sent its own to the program's group already.
    const int from_terminal = received.si_code == SI_KERNEL;
    const int about_terminal = signal == SIGTTIN || signal == SIGTTOU || signal == SIGTSTP;
    if (!from_terminal && !about_terminal) kill(program, signal);
  }
}
