#pragma once

#include "base/result.h"
#include "base/unique_fd.h"

namespace stack::netlink {

/// A socket that tells of links, addresses and routes: of this network namespace, and of those that
/// links lead to from here, which have a number for that reason (NETLINK_LISTEN_ALL_NSID).
Result<UniqueFd> listen_for_links();
/// Reads all that there is. True when something was taken away, went down, or was missed.
bool reports_lost_link(int descriptor);

/// A socket that tells of tables, chains and rules of nf_tables.
Result<UniqueFd> listen_for_tables();
/// Reads all that there is. True when something was taken away, or was missed.
bool reports_lost_rule(int descriptor);

}  // namespace stack::netlink
