#include "monitor/control_server.h"

#include <sys/socket.h>
#include <unistd.h>

#include "monitor/console.h"

namespace stack::monitor {
namespace {

// The longest request names thousands of ports: who exceeds this does not speak our protocol or
// does not read.
constexpr size_t kMaxReceived = 65536;
constexpr size_t kMaxUnsent = 65536;
constexpr size_t kMaxPeers = 64;

bool is_ours(int connection) {
  ucred peer{};
  socklen_t size = sizeof peer;
  return getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
         peer.uid == geteuid();
}

}  // namespace

Status ControlServer::listen(const std::string& bundle) {
  auto listener = listen_in(bundle, "control.sock");
  if (!listener) return listener.failure();
  listener_ = std::move(listener.value());
  return loop_.watch(listener_.get(), EPOLLIN, [this](uint32_t) { accept(); });
}

void ControlServer::accept() {
  UniqueFd fd(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (!fd || peers_.size() == kMaxPeers || !is_ours(fd.get())) return;
  const Connection name = ++last_;
  const int number = fd.get();
  peers_[name].fd = std::move(fd);
  Status watched = loop_.watch(number, EPOLLIN, [this, name](uint32_t events) {
    if (events & EPOLLOUT) send(name, "");
    if (events & ~static_cast<uint32_t>(EPOLLOUT)) receive(name, (events & EPOLLHUP) != 0);
  });
  if (!watched) peers_.erase(name);
}

void ControlServer::receive(Connection name, bool is_gone) {
  const auto found = peers_.find(name);
  if (found == peers_.end()) return;
  Peer& peer = found->second;
  char buffer[1024];
  const ssize_t count = recv(peer.fd.get(), buffer, sizeof buffer, 0);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count < 0) return close(name);
  if (count == 0) {
    if (is_gone || !peer.busy) return close(name);
    peer.half_closed = true;
    return loop_.change(peer.fd.get(), 0);
  }
  peer.received.append(buffer, static_cast<size_t>(count));
  if (peer.received.size() > kMaxReceived) return close(name);
  take_requests(name);
}

void ControlServer::take_requests(Connection name) {
  while (true) {
    const auto found = peers_.find(name);
    if (found == peers_.end() || found->second.busy) return;
    Peer& peer = found->second;
    const size_t end = peer.received.find('\n');
    if (end == std::string::npos) {
      if (peer.half_closed && peer.unsent.empty()) close(name);
      return;
    }
    const std::string request = peer.received.substr(0, end);
    peer.received.erase(0, end + 1);
    peer.busy = true;
    on_request(name, request);
  }
}

void ControlServer::answer(Connection name, const std::string& text) {
  const auto found = peers_.find(name);
  if (found == peers_.end()) return;
  found->second.busy = false;
  send(name, text + "\n");
  // From the loop rather than from here, since this may be inside `on_request`.
  loop_.after(0, [this, name] { take_requests(name); });
}

ControlServer::Taken ControlServer::take(Connection name) {
  const auto found = peers_.find(name);
  if (found == peers_.end()) return {};
  loop_.forget(found->second.fd.get());
  Taken taken{std::move(found->second.fd), std::move(found->second.received)};
  peers_.erase(found);
  return taken;
}

void ControlServer::push(const std::string& text) {
  // Sending may close and remove a peer.
  for (auto at = peers_.begin(); at != peers_.end();) send((at++)->first, text + "\n");
}

void ControlServer::send(Connection name, const std::string& text) {
  const auto found = peers_.find(name);
  if (found == peers_.end()) return;
  Peer& peer = found->second;
  peer.unsent += text;
  const ssize_t count = ::send(peer.fd.get(), peer.unsent.data(), peer.unsent.size(), MSG_NOSIGNAL);
  if (count < 0 && errno != EAGAIN && errno != EINTR) return close(name);
  if (count > 0) peer.unsent.erase(0, static_cast<size_t>(count));
  if (peer.unsent.size() > kMaxUnsent) return close(name);
  const uint32_t reading = peer.half_closed ? 0 : static_cast<uint32_t>(EPOLLIN);
  loop_.change(peer.fd.get(), peer.unsent.empty() ? reading : reading | EPOLLOUT);
}

void ControlServer::close(Connection name) {
  const auto found = peers_.find(name);
  if (found == peers_.end()) return;
  loop_.forget(found->second.fd.get());
  peers_.erase(found);
  on_end(name);
}

}  // namespace stack::monitor
