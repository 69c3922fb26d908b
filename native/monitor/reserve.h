#pragma once

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace stack::monitor {

/// An address of the host that nobody else can bind while this lives.
struct Reservation {
  UniqueFd socket;
  /// As it was asked for, with the port that was taken.
  std::string name;
};

/// Binds "tcp:ADDRESS:PORT" or "udp:ADDRESS:PORT" without listening; an IPv6 address stands in
/// brackets. Port 0 takes any free one.
Result<Reservation> reserve(const std::string& wanted);

}  // namespace stack::monitor
