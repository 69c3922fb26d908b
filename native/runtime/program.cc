#include "runtime/program.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <set>
#include <sstream>

#include "base/attempt.h"
#include "base/file.h"
#include "runtime/account.h"

namespace stack {

namespace {

constexpr const char* step_execute = "exec";
constexpr const char* step_not_found = "exec: executable file not found in $PATH:";
constexpr const char* default_path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

const char* variable(const ProcessSpec& process, const std::string& name) {
  const char* value = nullptr;
  for (const std::string& entry : process.env) {
    if (entry.compare(0, name.size() + 1, name + "=") == 0) value = entry.c_str() + name.size() + 1;
  }
  return value;
}

/// 0 when the file can be executed, otherwise an errno value.
int executable_error(const std::string& file) {
  struct stat status {};
  if (stat(file.c_str(), &status) != 0) return errno;
  if (S_ISDIR(status.st_mode)) return EISDIR;
  if (!S_ISREG(status.st_mode)) return EACCES;
  if (faccessat(AT_FDCWD, file.c_str(), X_OK, AT_EACCESS) == 0) return 0;
  // faccessat2(2) never fails like this by itself: a filter refuses it. Our real ids are the effective ones.
  const bool is_filtered = errno == EPERM || errno == ENOSYS;
  if (is_filtered && access(file.c_str(), X_OK) == 0) return 0;
  return errno;
}

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

std::string home_of(uid_t uid) {
  const auto account = find_account(uid);
  return account && !account->home.empty() ? account->home : "/";
}

}  // namespace

Status enter_working_directory(const std::string& path) {
  if (chdir(path.c_str()) != 0) return system_failure("chdir to working directory", path);
  // The system call itself: a directory outside of the root reads as "(unreachable)/...", which libc
  // would replace by its own search (CVE-2024-21626).
  char current[4096];
  if (syscall(SYS_getcwd, current, sizeof current) < 0) return system_failure("getcwd", path);
  if (current[0] == '/') return {};
  return Failure{"working directory is outside of the container's root:", 0, path};
}

Result<std::string> find_program(const ProcessSpec& process) {
  const std::string& name = process.args[0];
  if (name.find('/') != std::string::npos) {
    const int error = executable_error(name);
    if (error == 0) return name;
    return Failure{step_execute, error == EISDIR ? EACCES : error, quoted(name)};
  }
  const char* path = variable(process, "PATH");
  std::istringstream directories(path == nullptr ? default_path : path);
  int refusal = 0;
  for (std::string directory; std::getline(directories, directory, ':');) {
    const std::string file = (directory.empty() ? "." : directory) + "/" + name;
    const int error = executable_error(file);
    if (error == 0) return file;
    if (error == EACCES) refusal = error;
  }
  if (refusal != 0) return Failure{step_execute, refusal, quoted(name)};
  return Failure{step_not_found, 0, quoted(name)};
}

void complete_environment(ProcessSpec& process) {
  // Programs differ in which of two entries with one name they take; the last is the one that counts.
  std::vector<std::string> last;
  std::set<std::string> names;
  for (auto entry = process.env.rbegin(); entry != process.env.rend(); ++entry) {
    const std::string name = entry->substr(0, entry->find('='));
    const bool is_empty_home = *entry == "HOME=";
    if (names.insert(name).second && !is_empty_home) last.push_back(std::move(*entry));
  }
  process.env.assign(last.rbegin(), last.rend());
  if (variable(process, "HOME") == nullptr) process.env.push_back("HOME=" + home_of(process.uid));
}

Failure execute(const std::string& file, const ProcessSpec& process) {
  execve(file.c_str(), pointers_to(process.args).data(), pointers_to(process.env).data());
  return system_failure(step_execute, file);
}

Failure execute_init(int init, int status, const std::string& file, const ProcessSpec& process) {
  if (status >= 0) fcntl(status, F_SETFD, 0);
  std::vector<std::string> args{"/sbin/stack-init", status < 0 ? "-" : std::to_string(status), file};
  args.insert(args.end(), process.args.begin(), process.args.end());
  syscall(SYS_execveat, init, "", pointers_to(args).data(), pointers_to(process.env).data(), AT_EMPTY_PATH);
  return system_failure(step_execute, "stack-init");
}

int exit_code_of(const Failure& failure) {
  const std::string_view step = failure.step;
  if (step == step_not_found) return 127;
  if (step != step_execute) return 1;
  return failure.error == ENOENT || failure.error == ENOTDIR ? 127 : 126;
}

}  // namespace stack
