#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "monitor/options.h"

namespace stack::monitor {

/// An address of the host that nobody else can bind while this lives.
struct Reservation {
  UniqueFd socket;
  /// As it was asked for, with the port that was taken.
  std::string name;
};

/// Binds "tcp:ADDRESS:PORT" or "udp:ADDRESS:PORT" without listening; an IPv6 address stands in
/// brackets. Port 0 takes any free one. What is taken by the sharer is reserved by both then.
Result<Reservation> reserve(const std::string& wanted, const std::optional<ProcessName>& sharer);

/// Their names, separated by commas.
std::string names_of(const std::vector<Reservation>& reservations);

/// Makes the reservations those that are wanted, in their order; what is held already stays held
/// all the time. When one cannot be had they are as before, as far as nobody was quicker.
Status change_reservations(std::vector<Reservation>& held, const std::vector<std::string>& wanted);

}  // namespace stack::monitor
