#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

namespace stack {

/// A line of passwd(5).
struct Account {
  std::string name;
  std::string home;
};

/// The account with this uid in the /etc/passwd of the root that we are in.
std::optional<Account> find_account(uid_t uid);

}  // namespace stack
