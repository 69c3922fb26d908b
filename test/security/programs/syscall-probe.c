// Tells what a container's seccomp filter says to system calls, without any of them being made.
//
//     syscall-probe ABI:FIRST-LAST... | ABI:NUMBER:ARGUMENT[:ARGUMENT...]...
//
// ABI is x86_64, i386 (int $0x80) or x32. Prints a line for every call: the word with its number, and
// `allowed`, `killed` or the number of the error. A child gives itself a filter that sends every call
// marked in its sixth argument to the parent, which answers instead of the kernel. Of two filters the
// kernel follows the stricter one, and ERRNO and KILL are stricter than asking somebody.
#define _GNU_SOURCE
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { mark = 0x5ec0, answer = 1000, most_calls = 1024 };

struct call {
  const char *abi;
  long number;
  long arguments[5];
  int argument_count;
};

static struct call calls[most_calls];
static int call_count;

static long call_64(long number, const long *arguments, long sixth) {
  register long r10 __asm__("r10") = arguments[3];
  register long r8 __asm__("r8") = arguments[4];
  register long r9 __asm__("r9") = sixth;
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(arguments[0]), "S"(arguments[1]), "d"(arguments[2]), "r"(r10), "r"(r8),
                     "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}

static long call_32(long number, const long *arguments) {
  long result;
  __asm__ volatile("push %%rbp; mov %[sixth], %%ebp; int $0x80; pop %%rbp"
                   : "=a"(result)
                   : "a"(number), "b"(arguments[0]), "c"(arguments[1]), "d"(arguments[2]), "S"(arguments[3]),
                     "D"(arguments[4]), [sixth] "i"(mark)
                   : "r8", "r9", "r10", "r11", "memory", "cc");
  return (int)result;
}

static long make(const struct call *call) {
  if (strcmp(call->abi, "i386") == 0) return call_32(call->number, call->arguments);
  const long bit = strcmp(call->abi, "x32") == 0 ? 0x40000000 : 0;
  return call_64(call->number | bit, call->arguments, mark);
}

static void tell(int pipe, long value) {
  const long arguments[5] = {pipe, (long)&value, sizeof value};
  call_64(SYS_write, arguments, 0);
}

/// Returns the listener.
static long install_filter(void) {
  struct sock_filter steps[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[5])),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, mark, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const struct sock_fprog program = {4, steps};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -errno;
  const long listener =
      syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
  return listener < 0 ? -errno : listener;
}

static _Noreturn void run_child(int first, int pipe) {
  tell(pipe, install_filter());
  for (int i = first; i < call_count; ++i) tell(pipe, make(&calls[i]));
  _exit(0);
}

static void answer_for_kernel(int listener) {
  struct seccomp_notif request;
  memset(&request, 0, sizeof request);
  if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &request) != 0) return;
  struct seccomp_notif_resp response = {request.id, 0, -answer, 0};
  ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
}

static void print(const struct call *call, const char *verdict) {
  printf("%s:%ld", call->abi, call->number);
  for (int i = 0; i < call->argument_count; ++i) printf(":%ld", call->arguments[i]);
  printf(" %s\n", verdict);
}

/// Returns the index of the next call to try.
static int follow(int first, int pipe, int listener) {
  for (int next = first; next < call_count;) {
    struct pollfd watched[] = {{pipe, POLLIN, 0}, {listener, POLLIN, 0}};
    poll(watched, 2, -1);
    long result;
    if ((watched[0].revents & POLLIN) != 0 && read(pipe, &result, sizeof result) == sizeof result) {
      char error[24];
      snprintf(error, sizeof error, "%ld", -result);
      print(&calls[next++], result == -answer ? "allowed" : error);
    } else if ((watched[1].revents & POLLIN) != 0) {
      answer_for_kernel(listener);
    } else {
      print(&calls[next++], "killed");
      return next;
    }
  }
  return call_count;
}

/// Tries calls from `first` on, until one of them kills the child.
static int try_calls(int first) {
  int ends[2];
  if (pipe(ends) != 0) exit(2);
  // With the parent's descriptors, so that the listener is there for both.
  const pid_t child = (pid_t)syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0);
  if (child == 0) run_child(first, ends[1]);
  long listener = -1;
  if (child < 0 || read(ends[0], &listener, sizeof listener) != sizeof listener || listener < 0) {
    fprintf(stderr, "syscall-probe: no filter: %ld\n", listener);
    exit(2);
  }
  const int next = follow(first, ends[0], (int)listener);
  waitpid(child, NULL, 0);
  close((int)listener);
  close(ends[0]);
  close(ends[1]);
  return next;
}

static void add(const char *abi, long number, char *arguments) {
  struct call *call = &calls[call_count++];
  call->abi = abi;
  call->number = number;
  for (int i = 0; i < 5 && *arguments == ':'; ++i) {
    call->arguments[i] = strtol(arguments + 1, &arguments, 0);
    call->argument_count = i + 1;
  }
}

int main(int count, char **arguments) {
  for (int i = 1; i < count; ++i) {
    char *rest = strchr(arguments[i], ':');
    *rest++ = '\0';
    const long first = strtol(rest, &rest, 0);
    const long last = *rest == '-' ? strtol(rest + 1, &rest, 0) : first;
    for (long number = first; number <= last && call_count < most_calls; ++number) {
      add(arguments[i], number, rest);
    }
  }
  for (int next = 0; next < call_count;) next = try_calls(next);
  return 0;
}
