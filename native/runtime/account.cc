#include "runtime/account.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <sstream>

#include "base/file.h"

namespace stack {

namespace {

/// An image may have a FIFO there, which would never open, or a device.
Result<std::string> read_regular_file(const char* path, size_t max_bytes) {
  UniqueFd fd(open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  struct stat status {};
  if (!fd || fstat(fd.get(), &status) != 0) return system_failure("open", path);
  if (!S_ISREG(status.st_mode)) return Failure{"is no regular file:", 0, path};
  return read_all(fd.get(), max_bytes, path);
}

}  // namespace

std::optional<Account> find_account(uid_t uid) {
  constexpr size_t most_bytes = 1 << 20;
  const auto passwd = read_regular_file("/etc/passwd", most_bytes);
  if (!passwd) return {};
  std::istringstream lines(passwd.value());
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    Account account;
    std::string password, id, group, comment;
    std::getline(fields, account.name, ':');
    std::getline(fields, password, ':');
    std::getline(fields, id, ':');
    std::getline(fields, group, ':');
    std::getline(fields, comment, ':');
    std::getline(fields, account.home, ':');
    if (id == std::to_string(uid)) return account;
  }
  return {};
}

}  // namespace stack
