#include "netlink/interface_settings.h"

#include <fcntl.h>

#include "base/file.h"

namespace stack::netlink {
namespace {

void write_setting(const std::string& name, const char* value) {
  const std::string path = "/proc/sys/net/" + name;
  UniqueFd fd(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  // The setting is missing when the kernel has no IPv6, and /proc/sys may be read-only in a
  // sandbox; then the link works as well, with the kernel's default.
  if (fd) static_cast<void>(write_all(fd.get(), value, path).ok());
}

}  // namespace

void disable_ipv6(const std::string& link) {
  write_setting("ipv6/conf/" + link + "/accept_ra", "0");
  write_setting("ipv6/conf/" + link + "/disable_ipv6", "1");
}

void announce_addresses() { write_setting("ipv4/conf/default/arp_notify", "1"); }

}  // namespace stack::netlink
