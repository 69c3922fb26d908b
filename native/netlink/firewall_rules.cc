#include "netlink/firewall_rules.h"

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>

#include "netlink/socket.h"

namespace stack::netlink {

Result<std::vector<int>> count_rules(const std::vector<std::string>& tables) {
  auto socket = Socket::open(NETLINK_NETFILTER);
  if (!socket) return socket.failure();
  std::vector<int> counts;
  for (const std::string& table : tables) {
    int& count = counts.emplace_back(0);
    Batch request;
    nfgenmsg body{};
    body.nfgen_family = NFPROTO_INET;
    body.version = NFNETLINK_V0;
    request.begin((NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG_GETRULE, NLM_F_DUMP, body, table);
    request.text(NFTA_RULE_TABLE, table);
    Status dumped = socket.value().query(request, [&](std::string_view answer) {
      // A kernel that knows no filter tells of the rules of all tables.
      if (answer.size() < sizeof body) return;
      if (Attributes(answer.substr(sizeof body)).text(NFTA_RULE_TABLE) == table) ++count;
    });
    if (!dumped && dumped.failure().error != ENOENT) return dumped.failure();
  }
  return counts;
}

}  // namespace stack::netlink
