#pragma once

#include <linux/netlink.h>

#include <functional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "netlink/message.h"

namespace stack::netlink {

/// An rtnetlink(7) socket, or one of another protocol of netlink(7). It belongs to the network
/// namespace in which it was opened for good.
class Socket {
 public:
  static Result<Socket> open(int protocol = NETLINK_ROUTE);

  /// Sends the requests in one go and waits for all answers; the kernel performs each of them,
  /// whatever became of those before. The failure is that of the first that failed.
  Status perform(Batch& batch) {
    std::vector<int> errors;
    return perform(batch, errors);
  }
  /// As above, with the errno of each request, or 0.
  Status perform(Batch& batch, std::vector<int>& errors);

  /// Calls `each` with body and attributes of every answer to one request, which is a dump or asks
  /// for an acknowledgement.
  Status query(Batch& request, const std::function<void(std::string_view)>& each);

 private:
  explicit Socket(UniqueFd fd) : fd_(std::move(fd)) {}
  Status send(Batch& batch);
  Result<std::string_view> receive();

  UniqueFd fd_;
  uint32_t sequence_ = 0;
  std::vector<char> buffer_ = std::vector<char>(32768);
};

}  // namespace stack::netlink
