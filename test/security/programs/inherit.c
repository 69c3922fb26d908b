// inherit [REPORT]
//
// Writes all that a process has from who started it, a line each: descriptors, directory, environment,
// session, signals, privileges and mounts.
#define _GNU_SOURCE
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

static char descriptors[4096];
static size_t printed;

/// What is behind a descriptor, without the numbers that change from run to run.
static void keep_descriptor(int fd) {
  char path[64];
  char target[512];
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  const ssize_t length = readlink(path, target, sizeof target - 1);
  if (length < 0) return;
  target[length] = '\0';
  struct stat status;
  if (fstat(fd, &status) != 0) return;
  if (S_ISREG(status.st_mode)) strcpy(target, "file");
  if (S_ISFIFO(status.st_mode)) strcpy(target, "pipe");
  if (S_ISSOCK(status.st_mode)) strcpy(target, "socket");
  printed += snprintf(descriptors + printed, sizeof descriptors - printed, "fd %d %.200s\n", fd, target);
}

static void print_status(const char *wanted) {
  FILE *status = fopen("/proc/self/status", "r");
  char line[512];
  while (status != NULL && fgets(line, sizeof line, status) != NULL) {
    const size_t length = strcspn(line, ":");
    char name[64] = " ";
    memcpy(name + 1, line, length < 60 ? length : 60);
    strcat(name, " ");
    if (strstr(wanted, name) == NULL) continue;
    char *value = line + length + 1;
    value += strspn(value, "\t ");
    value[strcspn(value, "\n")] = '\0';
    for (char *end = value + strlen(value); end > value && end[-1] == ' '; --end) end[-1] = '\0';
    printf("%.*s %s\n", (int)length, line, value);
  }
  if (status != NULL) fclose(status);
}

static void print_mounts(void) {
  FILE *mounts = fopen("/proc/self/mountinfo", "r");
  char line[4096];
  while (mounts != NULL && fgets(line, sizeof line, mounts) != NULL) {
    char target[1024];
    char options[1024];
    char rest[2048];
    if (sscanf(line, "%*s %*s %*s %*s %1023s %1023s %2047[^\n]", target, options, rest) != 3) continue;
    const char *type = strstr(rest, "- ") + 2;
    const int is_shared = strncmp(rest, "shared:", 7) == 0 || strncmp(rest, "master:", 7) == 0;
    printf("mount %s %.*s %s%s\n", target, (int)strcspn(type, " "), type, options, is_shared ? " shared" : "");
  }
  if (mounts != NULL) fclose(mounts);
}

int main(int count, char **arguments) {
  extern char **environ;
  for (int fd = 0; fd < 1024; ++fd) keep_descriptor(fd);
  if (count > 1 && freopen(arguments[1], "w", stdout) == NULL) return 1;
  fputs(descriptors, stdout);
  char directory[1024];
  printf("cwd %s\n", getcwd(directory, sizeof directory));
  for (char **entry = environ; *entry != NULL; ++entry) printf("env %s\n", *entry);
  printf("session %s\n", getsid(0) == getpid() ? "own" : getsid(0) == 0 ? "outside" : "inherited");
  printf("terminal %s\n", access("/dev/tty", F_OK) == 0 && fopen("/dev/tty", "r") != NULL ? "yes" : "no");
  const mode_t mask = umask(0);
  printf("umask %03o\n", mask);
  int signal = -1;
  prctl(PR_GET_PDEATHSIG, &signal, 0, 0, 0);
  printf("parent-death %d\n", signal);
  print_status(" Uid Gid Groups SigBlk SigIgn CapInh CapPrm CapEff CapBnd CapAmb NoNewPrivs Seccomp ");
  print_mounts();
  return 0;
}
