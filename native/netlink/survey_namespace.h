#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "netlink/namespace_socket.h"

namespace stack::netlink {

struct SurveyedLink {
  std::string name;
  bool up = false;
  /// IPv4, without the prefix length.
  std::vector<std::string> addresses;
};

struct NamespaceSurvey {
  /// False when the process is gone.
  bool found = false;
  std::vector<SurveyedLink> links;
  /// Of the IPv4 default routes of the main table.
  std::vector<std::string> gateways;
};

/// What the network namespaces of these processes have, in their order. Changes the namespace of
/// the calling thread.
Result<std::vector<NamespaceSurvey>> survey_namespaces(
    const std::vector<NetworkOwner>& processes);

}  // namespace stack::netlink
