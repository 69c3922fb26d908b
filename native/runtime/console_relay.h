#pragma once

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace stack {

/// Stands in for the console socket of a caller when the runtime itself shows the terminal.
class ConsoleRelay {
 public:
  static Result<ConsoleRelay> make();
  /// For the process that has the terminal.
  UniqueFd take_sender() { return std::move(sender_); }
  Result<UniqueFd> receive() const;

 private:
  UniqueFd sender_;
  UniqueFd receiver_;
};

}  // namespace stack
