#include "runtime/seccomp.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>
#include <ctime>

#include "base/attempt.h"
#include "base/file.h"
#include "runtime/digest.h"

namespace stack {

namespace {

/// Part of the digest: changes whenever this program would compile the same text differently.
constexpr const char* compiler_version = "5:libseccomp-2.5:";

bool is_own(const struct stat& status) {
  return status.st_uid == geteuid() && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/// Made when it is missing. Fails when another user could write to it.
Result<UniqueFd> open_cache(const std::string& path) {
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return system_failure("mkdir", path);
  UniqueFd directory(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct stat status {};
  if (!directory || fstat(directory.get(), &status) != 0) return system_failure("open", path);
  if (!is_own(status)) return Failure{"can be written by other users:", 0, path};
  return directory;
}

/// What a runtime that was killed left behind. One that writes takes milliseconds.
void remove_old_temporaries(int directory) {
  constexpr time_t age_s = 3600;
  const int own = fcntl(directory, F_DUPFD_CLOEXEC, 0);
  DIR* listing = own < 0 ? nullptr : fdopendir(own);
  if (listing == nullptr) return;
  while (const dirent* entry = readdir(listing)) {
    const std::string name = entry->d_name;
    const bool is_temporary = name.rfind("seccomp-", 0) == 0 && name.find('.') != std::string::npos;
    struct stat status {};
    if (!is_temporary || fstatat(directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
    if (time(nullptr) - status.st_mtime > age_s) unlinkat(directory, name.c_str(), 0);
  }
  closedir(listing);
}

Status save_to(int directory, const SeccompProgram& program, const std::string& name) {
  const std::string temporary = name + "." + std::to_string(getpid());
  constexpr int flags = O_CREAT | O_TRUNC | O_WRONLY | O_NOFOLLOW | O_CLOEXEC;
  UniqueFd file(openat(directory, temporary.c_str(), flags, 0600));
  if (!file) return system_failure("create", temporary);
  std::string content(reinterpret_cast<const char*>(&program.flags), sizeof program.flags);
  content += program.instructions;
  STACK_ATTEMPT(write_all(file.get(), content, temporary));
  if (renameat(directory, temporary.c_str(), directory, name.c_str()) == 0) return {};
  return system_failure("rename", name);
}

Result<SeccompProgram> load_from(int directory, const std::string& name) {
  UniqueFd file(openat(directory, name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  struct stat status {};
  if (!file || fstat(file.get(), &status) != 0) return system_failure("open", name);
  if (!S_ISREG(status.st_mode) || !is_own(status)) return Failure{"can be written by other users:", 0, name};
  STACK_TAKE(const std::string content, read_all(file.get(), 1 << 20, name));
  SeccompProgram program;
  const size_t length = content.size();
  // A file that a crash of the machine cut off is compiled again.
  if (length <= sizeof program.flags || (length - sizeof program.flags) % sizeof(sock_filter) != 0) {
    return Failure{"read", EINVAL, name};
  }
  memcpy(&program.flags, content.data(), sizeof program.flags);
  program.instructions = content.substr(sizeof program.flags);
  return program;
}

}  // namespace

Result<SeccompProgram> cached_seccomp(const Json& seccomp, const std::string& cache) {
  if (!seccomp.exists()) return SeccompProgram{};
  const std::string architecture = std::to_string(seccomp_arch_native()) + ":";
  const std::string name = "seccomp-" + digest(compiler_version + architecture + seccomp.compact());
  const auto directory = open_cache(cache);
  // A cache that somebody else may write to could hold a filter that allows everything.
  if (!directory) return compile_seccomp(seccomp);
  auto found = load_from(directory.value().get(), name);
  if (found) return found;
  STACK_TAKE(SeccompProgram program, compile_seccomp(seccomp));
  STACK_ATTEMPT(save_to(directory.value().get(), program, name));
  remove_old_temporaries(directory.value().get());
  return program;
}

Status save_seccomp(const SeccompProgram& program, const std::string& path) {
  return save_to(AT_FDCWD, program, path);
}

Result<SeccompProgram> load_seccomp(const std::string& path) { return load_from(AT_FDCWD, path); }

Status install_seccomp(const SeccompProgram& program) {
  if (program.empty()) return {};
  sock_fprog filter{};
  filter.len = static_cast<unsigned short>(program.instructions.size() / sizeof(sock_filter));
  filter.filter = reinterpret_cast<sock_filter*>(const_cast<char*>(program.instructions.data()));
  const long result = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, program.flags, &filter);
  if (result < 0) return system_failure("install seccomp filter", "");
  if ((program.flags & SECCOMP_FILTER_FLAG_NEW_LISTENER) == 0) return {};
  const UniqueFd descriptor(static_cast<int>(result));
  return program.listener.send(descriptor.get());
}

}  // namespace stack
