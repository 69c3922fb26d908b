#pragma once

#include <signal.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

// The header of glibc 2.36 declares these without C linkage, and older ones do not have them.

namespace stack {

inline int pidfd_open(pid_t pid) { return static_cast<int>(syscall(SYS_pidfd_open, pid, 0)); }

inline int pidfd_send_signal(int pidfd, int signal) {
  return static_cast<int>(syscall(SYS_pidfd_send_signal, pidfd, signal, nullptr, 0));
}

inline int pidfd_getfd(int pidfd, int descriptor) {
  return static_cast<int>(syscall(SYS_pidfd_getfd, pidfd, descriptor, 0));
}

}  // namespace stack
