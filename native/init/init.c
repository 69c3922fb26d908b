// PID 1 of a container: runs one program, forwards signals to it, reaps what is orphaned, and ends with
// the program's status, or 128 and its signal.
//
//     stack-init STATUS FILE ARGUMENT0 [ARGUMENT...]
//
// A FILE without a slash is looked for in PATH.
// STATUS is the number of an open file of 8 bytes, or "-". The wait status is left there before the end,
// for a monitor that is not our parent: the number 1, then the status, 32 bits each.
//
// Nothing is allocated: the loop below must work when the container is out of memory.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void complain(const char *what, const char *subject) {
  const char *parts[] = {"stack-init: ", what, " ", subject, ": ", strerrordesc_np(errno), "\n"};
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; ++i) {
    if (write(STDERR_FILENO, parts[i], strlen(parts[i])) < 0) return;
  }
}

struct exit_status {
  uint32_t is_known;
  int32_t wait_status;
};

/// Maps the file and closes it: who has our descriptors (/proc/1/fd) could make it any size.
/// Nothing when there is none.
static struct exit_status *map_status(const char *number) {
  if (strcmp(number, "-") == 0) return NULL;
  const int file = atoi(number);
  void *mapped =
      mmap(NULL, sizeof(struct exit_status), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (mapped == MAP_FAILED) return NULL;
  struct exit_status *status = mapped;
  // Its page exists from here on, also when there is no memory left.
  status->is_known = 0;
  return status;
}

static void leave_status(struct exit_status *status, int code) {
  if (status == NULL) return;
  status->wait_status = code << 8;
  __atomic_store_n(&status->is_known, 1, __ATOMIC_RELEASE);
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

/// Executes a file of the directories in PATH. Returns when none has one that can be executed.
static void search_program(char **arguments, char **environment) {
  const char *next = getenv("PATH");
  int error = ENOENT;
  while (next != NULL) {
    const char *end = strchrnul(next, ':');
    char file[4096];
    const int length =
        snprintf(file, sizeof file, "%.*s/%s", (int)(end - next), next, arguments[2]);
    if (length > 0 && (size_t)length < sizeof file && end != next) {
      execve(file, arguments + 3, environment);
      if (errno != ENOENT && errno != ENOTDIR) error = errno;
    }
    next = *end == '\0' ? NULL : end + 1;
  }
  errno = error;
}

static _Noreturn void run_program(char **arguments, char **environment, const sigset_t *mask) {
  take_terminal();
  sigprocmask(SIG_SETMASK, mask, NULL);
  if (strchr(arguments[2], '/') != NULL) {
    execve(arguments[2], arguments + 3, environment);
  } else {
    search_program(arguments, environment);
  }
  const int error = errno;
  complain("exec", arguments[2]);
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
  if (count < 4) {
    complain("usage:", "stack-init STATUS FILE ARGUMENT0 [ARGUMENT...]");
    return 2;
  }
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  // What our own mistakes raise must end us, and not wait forever.
  const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS};
  for (size_t i = 0; i < sizeof faults / sizeof faults[0]; ++i) sigdelset(&all, faults[i]);
  sigprocmask(SIG_BLOCK, &all, &before);
  struct exit_status *left = map_status(arguments[1]);

  const pid_t program = fork();
  if (program < 0) {
    complain("fork for", arguments[2]);
    return 126;
  }
  if (program == 0) run_program(arguments, environment, &before);

  for (;;) {
    siginfo_t received;
    const int signal = sigwaitinfo(&all, &received);
    if (signal < 0) continue;
    if (signal == SIGCHLD) {
      const int code = reap(program);
      if (code < 0) continue;
      leave_status(left, code);
      return code;
    }
    // The terminal's driver has sent its own to the program's group already.
    if (received.si_code != SI_KERNEL) kill(program, signal);
  }
}
