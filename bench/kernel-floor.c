// What the kernel alone takes for a container: no bundle is read, nothing is checked, nothing is kept.
// Namespaces, mounts, devices and program are those of the bundle in runtimes.mjs.
//
//     kernel-floor ROOTFS [CGROUP...]
//
// Each CGROUP is a directory to make, to join and to remove again, one for each hierarchy.
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

static void must(int succeeded, const char *what) {
  if (succeeded) return;
  perror(what);
  _exit(1);
}

/// A new cpuset of version 1 has neither processors nor memory, and takes no task without (cpuset(7)).
static void inherit(const char *cgroup, const char *name) {
  char path[4096], text[4096];
  snprintf(path, sizeof path, "%s/../%s", cgroup, name);
  const int parent = open(path, O_RDONLY | O_CLOEXEC);
  if (parent < 0) return;
  const ssize_t size = read(parent, text, sizeof text);
  snprintf(path, sizeof path, "%s/%s", cgroup, name);
  const int own = open(path, O_WRONLY | O_CLOEXEC);
  must(size > 0 && own >= 0 && write(own, text, (size_t)size) == size, path);
  close(parent);
  close(own);
}

static void make_cgroup(const char *cgroup) {
  must(mkdir(cgroup, 0755) == 0, cgroup);
  inherit(cgroup, "cpuset.cpus");
  inherit(cgroup, "cpuset.mems");
}

/// Version 1 moves one thread by "tasks", which takes no lock of the whole system; version 2 has no such file.
static void join(const char *cgroup) {
  char path[4096];
  snprintf(path, sizeof path, "%s/tasks", cgroup);
  int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) {
    snprintf(path, sizeof path, "%s/cgroup.procs", cgroup);
    file = open(path, O_WRONLY | O_CLOEXEC);
  }
  must(file >= 0 && write(file, "0", 1) == 1, path);
  close(file);
}

static void make_devices(void) {
  static const struct {
    const char *path;
    unsigned major, minor;
  } devices[] = {{"dev/null", 1, 3}, {"dev/zero", 1, 5},    {"dev/full", 1, 7},
                 {"dev/random", 1, 8}, {"dev/urandom", 1, 9}, {"dev/tty", 5, 0}};
  umask(0);
  for (size_t i = 0; i < sizeof devices / sizeof devices[0]; ++i) {
    const dev_t number = makedev(devices[i].major, devices[i].minor);
    must(mknod(devices[i].path, S_IFCHR | 0666, number) == 0, devices[i].path);
  }
}

static void make_mounts(const char *root) {
  must(mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) == 0, "propagation");
  must(mount(root, root, NULL, MS_BIND, NULL) == 0 && chdir(root) == 0, root);
  must(mount("proc", "proc", "proc", 0, NULL) == 0, "proc");
  must(mount("tmpfs", "dev", "tmpfs", MS_NOSUID | MS_STRICTATIME, "mode=755,size=65536k") == 0, "dev");
  must(mkdir("dev/pts", 0755) == 0 && mkdir("dev/shm", 0755) == 0, "dev");
  const char *terminals = "newinstance,ptmxmode=0666,mode=0620";
  must(mount("devpts", "dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, terminals) == 0, "dev/pts");
  const unsigned long quiet = MS_NOSUID | MS_NOEXEC | MS_NODEV;
  must(mount("shm", "dev/shm", "tmpfs", quiet, "mode=1777,size=65536k") == 0, "dev/shm");
  must(mount("sysfs", "sys", "sysfs", quiet | MS_RDONLY, NULL) == 0, "sys");
  make_devices();
  must(syscall(SYS_pivot_root, ".", ".") == 0 && umount2(".", MNT_DETACH) == 0, "pivot_root");
}

int main(int count, char **arguments) {
  if (count < 2) return 2;
  for (int i = 2; i < count; ++i) make_cgroup(arguments[i]);
  struct clone_args how = {
      .flags = CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNS,
      .exit_signal = SIGCHLD,
  };
  const long child = syscall(SYS_clone3, &how, sizeof how);
  must(child >= 0, "clone3");
  if (child == 0) {
    for (int i = 2; i < count; ++i) join(arguments[i]);
    must(sethostname("bench", 5) == 0, "sethostname");
    make_mounts(arguments[1]);
    execl("/bin/true", "/bin/true", NULL);
    must(0, "/bin/true");
  }
  int status = 0;
  must(waitpid((pid_t)child, &status, 0) == child && status == 0, "true");
  for (int i = 2; i < count; ++i) must(rmdir(arguments[i]) == 0, arguments[i]);
  return 0;
}
