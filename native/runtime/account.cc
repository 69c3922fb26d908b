#include "runtime/account.h"

#include <sstream>

#include "base/file.h"

namespace stack {

std::optional<Account> find_account(uid_t uid) {
  constexpr size_t most_bytes = 1 << 20;
  const auto passwd = read_file("/etc/passwd", most_bytes);
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
