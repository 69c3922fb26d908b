#pragma once

#include <string>

namespace stack::netlink {

/// Turns IPv6 off on a link, or on all later ones with the name "default", in the calling thread's
/// network namespace. Networks have no IPv6 addresses; without this, links would take some from
/// router advertisements of a neighbour (CVE-2020-13401).
/// Does nothing where the kernel has no IPv6.
void disable_ipv6(const std::string& link);

/// Makes later links tell their neighbours when they come up, since an address may have had
/// another MAC address before.
void announce_addresses();

}  // namespace stack::netlink
