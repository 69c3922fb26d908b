#include "monitor/notify_socket.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cstdio>
#include <string_view>

#include "base/file.h"

namespace stack::monitor {
namespace {

/// Far beyond what a service has to say of itself; the rest of a longer message is dropped.
constexpr size_t kLongestMessage = 4096;
/// Between two looks at anything else, however much is sent.
constexpr int kMessagesAtOnce = 64;

/// Lines of `NAME=value`.
bool says_ready(std::string_view message) {
  constexpr std::string_view kReady = "READY=1";
  for (size_t start = 0; start < message.size();) {
    const size_t end = std::min(message.find('\n', start), message.size());
    if (message.substr(start, end - start) == kReady) return true;
    start = end + 1;
  }
  return false;
}

}  // namespace

Status NotifySocket::begin() {
  const std::string path = bundle_ + "/notify/notify.sock";
  UniqueFd base(open((bundle_ + "/notify").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!base) return system_failure("open", bundle_ + "/notify");
  unlinkat(base.get(), "notify.sock", 0);
  socket_.reset(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket_) return system_failure("socket", path);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  // The directory's own path may be longer than an address can be.
  snprintf(address.sun_path, sizeof address.sun_path, "%s/notify.sock",
           descriptor_path(base.get()).c_str());
  // Every user of the container may speak; nobody else reaches the directory.
  const mode_t before = umask(0111);
  const int bound = bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address);
  umask(before);
  if (bound != 0) return system_failure("bind", path);
  return loop_.watch(socket_.get(), EPOLLIN, [this](uint32_t) { receive(); });
}

void NotifySocket::receive() {
  char buffer[kLongestMessage];
  for (int count = 0; count < kMessagesAtOnce; ++count) {
    // Descriptors that come along are not taken.
    const ssize_t size = recv(socket_.get(), buffer, sizeof buffer, MSG_DONTWAIT);
    if (size < 0) return;
    if (is_ready_ || !says_ready({buffer, static_cast<size_t>(size)})) continue;
    const UniqueFd mark(open((bundle_ + "/ready").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    // On a full disk, it is as if the message had not come; a service may say it again.
    if (!mark) continue;
    is_ready_ = true;
    on_ready();
  }
}

}  // namespace stack::monitor
