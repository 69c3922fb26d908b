#include "runtime/seccomp.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>

#include "base/attempt.h"
#include "base/file.h"
#include "runtime/digest.h"

namespace stack {

namespace {

/// Part of the digest: changes whenever this program would compile the same text differently.
constexpr const char* compiler_version = "1:libseccomp-2.5:";

}  // namespace

Result<SeccompProgram> cached_seccomp(const Json& seccomp, const std::string& cache) {
  if (!seccomp.exists()) return SeccompProgram{};
  const std::string path = cache + "/seccomp-" + digest(compiler_version + seccomp.compact());
  auto found = load_seccomp(path);
  if (found) return found;
  STACK_TAKE(SeccompProgram program, compile_seccomp(seccomp));
  if (mkdir(cache.c_str(), 0700) != 0 && errno != EEXIST) return system_failure("mkdir", cache);
  STACK_ATTEMPT(save_seccomp(program, path));
  return program;
}

Status save_seccomp(const SeccompProgram& program, const std::string& path) {
  const std::string temporary = path + "." + std::to_string(getpid());
  UniqueFd file(open(temporary.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file) return system_failure("create", temporary);
  std::string content(reinterpret_cast<const char*>(&program.flags), sizeof program.flags);
  content += program.instructions;
  STACK_ATTEMPT(write_all(file.get(), content, temporary));
  if (rename(temporary.c_str(), path.c_str()) != 0) return system_failure("rename", path);
  return {};
}

Result<SeccompProgram> load_seccomp(const std::string& path) {
  STACK_TAKE(const std::string content, read_file(path, 1 << 20));
  SeccompProgram program;
  const size_t length = content.size();
  // A file that a crash of the machine cut off is compiled again.
  if (length <= sizeof program.flags || (length - sizeof program.flags) % sizeof(sock_filter) != 0) {
    return Failure{"read", EINVAL, path};
  }
  memcpy(&program.flags, content.data(), sizeof program.flags);
  program.instructions = content.substr(sizeof program.flags);
  return program;
}

Status install_seccomp(const SeccompProgram& program) {
  if (program.empty()) return {};
  sock_fprog filter{};
  filter.len = static_cast<unsigned short>(program.instructions.size() / sizeof(sock_filter));
  filter.filter = reinterpret_cast<sock_filter*>(const_cast<char*>(program.instructions.data()));
  if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, program.flags, &filter) == 0) return {};
  return system_failure("install seccomp filter", "");
}

}  // namespace stack
