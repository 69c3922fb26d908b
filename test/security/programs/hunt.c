// What a hostile process does to others of its container, in particular to those that come in by exec.
//
//     hunt overwrite|trace
//
// `overwrite` opens the executable of every process that it sees, and again for writing once that
// process has ended. `trace` attaches to every process that comes, and looks for what the container
// does not have itself: capabilities, freedom of its filter, descriptors. Both leave out processes of the
// container's own program, which /own names, and count until /stop exists.
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { most_held = 512 };

static struct stat own;
static int held[most_held];
static int held_count;
static int seen;
static int refused;
static int breached;

static int is_own(int executable) {
  struct stat status;
  if (fstat(executable, &status) != 0) return 1;
  return status.st_ino == own.st_ino && status.st_dev == own.st_dev;
}

static void collect(int pid) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/exe", pid);
  const int executable = open(path, O_RDONLY | O_CLOEXEC);
  if (executable < 0) {
    refused += errno == EACCES || errno == EPERM;
    return;
  }
  if (is_own(executable) || held_count == most_held) {
    close(executable);
    return;
  }
  ++seen;
  held[held_count++] = executable;
}

static void overwrite_held(void) {
  for (int i = 0; i < held_count; ++i) {
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", held[i]);
    const int writable = open(path, O_WRONLY | O_CLOEXEC);
    if (writable < 0) continue;
    ++breached;
    close(writable);
  }
}

/// The number that a line of /proc/PID/status has, in hexadecimal digits.
static unsigned long long status_of(int pid, const char *name) {
  char path[64];
  char line[256];
  unsigned long long value = 0;
  snprintf(path, sizeof path, "/proc/%d/status", pid);
  FILE *status = fopen(path, "r");
  while (status != NULL && fgets(line, sizeof line, status) != NULL) {
    const size_t length = strlen(name);
    if (strncmp(line, name, length) == 0 && line[length] == ':') value = strtoull(line + length + 1, NULL, 16);
  }
  if (status != NULL) fclose(status);
  return value;
}

/// Whether a process has a descriptor that leads to a file.
static int has_files(int pid) {
  int found = 0;
  for (int fd = 3; fd < 64; ++fd) {
    char path[64];
    char target[64] = "";
    snprintf(path, sizeof path, "/proc/%d/fd/%d", pid, fd);
    if (readlink(path, target, sizeof target - 1) > 0) found += strncmp(target, "socket:", 7) != 0;
  }
  return found > 0;
}

static int has_more_than_this(int pid) {
  const int own = getpid();
  if ((status_of(pid, "CapPrm") & ~status_of(own, "CapPrm")) != 0) return 1;
  return status_of(pid, "Seccomp") < status_of(own, "Seccomp") || has_files(pid);
}

static void trace(int pid) {
  if (ptrace(PTRACE_SEIZE, pid, 0, 0) != 0) {
    refused += errno == EPERM;
    return;
  }
  // No signal is sent, which could stop the process after all of this.
  ptrace(PTRACE_INTERRUPT, pid, 0, 0);
  waitpid(pid, NULL, __WALL);
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/exe", pid);
  const int executable = open(path, O_RDONLY | O_CLOEXEC);
  ++seen;
  if (executable >= 0) {
    breached += !is_own(executable) && has_more_than_this(pid);
    close(executable);
  }
  ptrace(PTRACE_DETACH, pid, 0, 0);
}

int main(int count, char **arguments) {
  if (count != 2 || stat("/own", &own) != 0) return 2;
  const int traces = strcmp(arguments[1], "trace") == 0;
  while (access("/stop", F_OK) != 0) {
    DIR *listing = opendir("/proc");
    const struct dirent *entry;
    while ((entry = readdir(listing)) != NULL) {
      const int pid = atoi(entry->d_name);
      if (!isdigit(entry->d_name[0]) || pid == getpid()) continue;
      if (traces) trace(pid);
      else collect(pid);
    }
    closedir(listing);
  }
  overwrite_held();
  FILE *report = fopen("/report", "w");
  if (report == NULL) return 2;
  fprintf(report, "%d seen, %d refused, %d breached\n", seen, refused, breached);
  return fclose(report);
}
