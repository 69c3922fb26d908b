#include "runtime/keyring.h"

#include <linux/keyctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace stack {

void join_session_keyring(const std::string& container_id) {
  // A kernel without keys, or a full quota of them, leaves nothing that could be protected.
  const long keyring = syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, ("_ses." + container_id).c_str());
  if (keyring < 0) return;
  // The user that the process becomes has to find the keys of its session (keyctl_setperm(3): all for the
  // possessor, view, read and search for the owner).
  constexpr unsigned long permissions = 0x3f0b0000;
  syscall(SYS_keyctl, KEYCTL_SETPERM, keyring, permissions);
}

}  // namespace stack
