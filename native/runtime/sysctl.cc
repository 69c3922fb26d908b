#include "runtime/sysctl.h"

#include <fcntl.h>
#include <sched.h>

#include <algorithm>

#include "base/attempt.h"
#include "base/file.h"
#include "runtime/mount_tree.h"

namespace stack {

namespace {

/// Names may be written with dots or slashes; with slashes, a dot belongs to the name of an interface.
std::string path_of(const std::string& name) {
  std::string path = name;
  const size_t first = path.find_first_of("./");
  if (first == std::string::npos || path[first] == '/') return path;
  std::replace(path.begin(), path.end(), '.', '\x01');
  std::replace(path.begin(), path.end(), '/', '.');
  std::replace(path.begin(), path.end(), '\x01', '/');
  return path;
}

bool is_well_formed(const std::string& path) {
  constexpr const char* allowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@";
  if (path.empty() || path.find_first_not_of(allowed) != std::string::npos) return false;
  // Every part is the plain name of an entry: never "", "." or "..".
  const std::string framed = "/" + path + "/";
  return framed.find("//") == std::string::npos && framed.find("/./") == std::string::npos &&
         framed.find("/../") == std::string::npos;
}

bool is_ipc(const std::string& path) {
  static const char* const names[] = {"kernel/msgmax", "kernel/msgmnb",  "kernel/msgmni",
                                      "kernel/sem",    "kernel/shmall",  "kernel/shmmax",
                                      "kernel/shmmni", "kernel/shm_rmid_forced",
                                      "kernel/auto_msgmni"};
  if (path.rfind("fs/mqueue/", 0) == 0) return true;
  return std::find(std::begin(names), std::end(names), path) != std::end(names);
}

/// The namespace that a name belongs to, or 0.
int namespace_of(const std::string& path) {
  if (path.rfind("net/", 0) == 0) return CLONE_NEWNET;
  if (is_ipc(path)) return CLONE_NEWIPC;
  if (path == "kernel/hostname" || path == "kernel/domainname") return CLONE_NEWUTS;
  if (path.rfind("user/", 0) == 0) return CLONE_NEWUSER;
  return 0;
}

}  // namespace

Status check_sysctls(const Spec& spec) {
  for (const auto& [name, value] : spec.sysctl) {
    const std::string path = path_of(name);
    const int flag = is_well_formed(path) ? namespace_of(path) : 0;
    if (flag == 0) return Failure{"sysctl is not allowed:", 0, "\"" + name + "\""};
    if (!spec.has(flag)) {
      return Failure{"sysctl would change the host:", 0, "\"" + name + "\" needs a namespace of its own"};
    }
    // Two answers to one question.
    const bool repeats = path == "kernel/domainname" && !spec.domainname.empty() && value != spec.domainname;
    if (path == "kernel/hostname" || repeats) {
      return Failure{"sysctl conflicts with the field of the same name:", 0, "\"" + name + "\""};
    }
    if (value.find('\n') != std::string::npos) return Failure{"invalid value of sysctl", 0, name};
  }
  return {};
}

Status apply_sysctls(const Spec& spec) {
  if (spec.sysctl.empty()) return {};
  STACK_TAKE(const UniqueFd proc, new_file_system("proc", "proc", {}, 0));
  for (const auto& [name, value] : spec.sysctl) {
    STACK_TAKE(const UniqueFd file, open_in_root(proc.get(), "sys/" + path_of(name), O_WRONLY));
    STACK_ATTEMPT(write_all(file.get(), value, "sysctl " + name));
  }
  return {};
}

}  // namespace stack
