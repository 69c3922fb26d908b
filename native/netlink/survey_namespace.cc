#include "netlink/survey_namespace.h"

#include <arpa/inet.h>
#include <linux/rtnetlink.h>
#include <sched.h>

#include "netlink/addresses.h"
#include "netlink/links.h"
#include "netlink/routes.h"

namespace stack::netlink {
namespace {

std::string address_text(in_addr address) {
  char text[INET_ADDRSTRLEN] = "";
  inet_ntop(AF_INET, &address, text, sizeof text);
  return text;
}

Result<NamespaceSurvey> survey_own_namespace() {
  auto socket = Socket::open();
  if (!socket) return socket.failure();
  auto links = list_links(socket.value());
  if (!links) return links.failure();
  auto addresses = list_addresses(socket.value());
  if (!addresses) return addresses.failure();
  auto routes = list_routes(socket.value());
  if (!routes) return routes.failure();
  NamespaceSurvey survey;
  survey.found = true;
  for (const Link& link : links.value()) {
    SurveyedLink found{link.name, link.up, {}};
    for (const LinkAddress& address : addresses.value()) {
      if (address.link_index != link.index) continue;
      found.addresses.push_back(address_text(address.value.address));
    }
    survey.links.push_back(std::move(found));
  }
  for (const Route& route : routes.value()) {
    if (route.table != RT_TABLE_MAIN || route.destination.prefix_length != 0) continue;
    survey.gateways.push_back(address_text(route.gateway));
  }
  return survey;
}

bool is_gone(const Failure& failure) {
  return failure.error == ESRCH || failure.error == ENOENT;
}

}  // namespace

Result<std::vector<NamespaceSurvey>> survey_namespaces(
    const std::vector<NetworkOwner>& processes) {
  std::vector<NamespaceSurvey> surveys;
  for (const NetworkOwner& process : processes) {
    NamespaceSurvey& survey = surveys.emplace_back();
    auto target = open_network_namespace(process);
    if (!target && is_gone(target.failure())) continue;
    if (!target) return target.failure();
    if (setns(target.value().get(), CLONE_NEWNET) != 0) {
      return system_failure("setns", "network namespace");
    }
    auto found = survey_own_namespace();
    if (!found) return found.failure();
    survey = std::move(found.value());
  }
  return surveys;
}

}  // namespace stack::netlink
