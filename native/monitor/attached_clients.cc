#include "monitor/attached_clients.h"

#include <sys/socket.h>

#include <algorithm>

namespace stack::monitor {
namespace {

/// What is kept for a client before the container has to wait.
constexpr size_t kMaxUnsent = 1 << 20;
/// How long a client may take nothing of what is there for it.
constexpr int64_t kStallMs = 10000;

}  // namespace

void AttachedClients::add(UniqueFd connection, std::string received) {
  const uint64_t name = ++last_;
  const int number = connection.get();
  Client& client = clients_[name];
  client.fd = std::move(connection);
  client.frames.take(received);
  Status watched = loop_.watch(number, EPOLLIN, [this, name](uint32_t events) {
    if (events & EPOLLOUT) write(name);
    if (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) receive(name);
  });
  if (!watched) clients_.erase(name);
  else take_frames(name);
}

void AttachedClients::send(FrameType type, std::string_view payload) {
  // Writing may remove a client.
  for (auto at = clients_.begin(); at != clients_.end();) {
    const uint64_t name = at->first;
    append_frame((at++)->second.unsent, type, payload);
    write(name);
  }
}

void AttachedClients::finish(int exit_code) {
  is_finished_ = true;
  const char code = static_cast<char>(exit_code);
  send(FrameType::end, {&code, 1});
}

void AttachedClients::listen(bool wanted) {
  is_listening_ = wanted;
  for (const auto& [name, client] : clients_) set_events(client);
}

void AttachedClients::receive(uint64_t name) {
  const auto found = clients_.find(name);
  if (found == clients_.end()) return;
  Client& client = found->second;
  char buffer[16384];
  const ssize_t count = recv(client.fd.get(), buffer, sizeof buffer, MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count < 0) return remove(name);
  if (count == 0) {
    // Who has ended its direction may still read, unless it is gone altogether.
    if (client.is_silent || client.is_ended) return remove(name);
    client.is_silent = true;
    return set_events(client);
  }
  if (client.is_ended) return;
  client.frames.take({buffer, static_cast<size_t>(count)});
  take_frames(name);
}

void AttachedClients::take_frames(uint64_t name) {
  Frame frame;
  while (true) {
    const auto found = clients_.find(name);
    if (found == clients_.end()) return;
    auto next = found->second.frames.next(frame);
    if (!next) return remove(name);
    if (!next.value()) return;
    on_frame(frame);
  }
}

void AttachedClients::write(uint64_t name) {
  const auto found = clients_.find(name);
  if (found == clients_.end()) return;
  Client& client = found->second;
  const ssize_t count = ::send(client.fd.get(), client.unsent.data(), client.unsent.size(),
                               MSG_NOSIGNAL | MSG_DONTWAIT);
  if (count < 0 && errno != EAGAIN && errno != EINTR) return remove(name);
  if (count > 0) client.unsent.erase(0, static_cast<size_t>(count));
  if (is_finished_ && client.unsent.empty()) return end(name);
  watch_stall(name, count > 0);
  set_events(client);
  measure_pressure();
}

/// To close it with something unread would take from the client what it has not read yet (unix(7), ECONNRESET),
/// and so would a write of the client to what is closed. It goes when it has closed its direction, too.
void AttachedClients::end(uint64_t name) {
  Client& client = clients_[name];
  if (client.is_silent) return remove(name);
  shutdown(client.fd.get(), SHUT_WR);
  loop_.cancel(client.stall_timer);
  client.stall_timer = 0;
  client.is_ended = true;
  set_events(client);
}

void AttachedClients::watch_stall(uint64_t name, bool has_taken) {
  Client& client = clients_[name];
  if (has_taken || client.unsent.empty()) {
    loop_.cancel(client.stall_timer);
    client.stall_timer = 0;
  }
  if (client.unsent.empty() || client.stall_timer != 0) return;
  client.stall_timer = loop_.after(kStallMs, [this, name] { remove(name); });
}

void AttachedClients::set_events(const Client& client) {
  const bool is_read = client.is_ended || (is_listening_ && !client.is_silent);
  const uint32_t reading = is_read ? static_cast<uint32_t>(EPOLLIN) : 0;
  loop_.change(client.fd.get(), client.unsent.empty() ? reading : reading | EPOLLOUT);
}

void AttachedClients::remove(uint64_t name) {
  const auto found = clients_.find(name);
  if (found == clients_.end()) return;
  loop_.cancel(found->second.stall_timer);
  loop_.forget(found->second.fd.get());
  clients_.erase(found);
  measure_pressure();
  if (clients_.empty()) on_empty();
}

void AttachedClients::measure_pressure() {
  const bool pressed = std::any_of(clients_.begin(), clients_.end(), [](const auto& each) {
    return each.second.unsent.size() > kMaxUnsent;
  });
  if (pressed == is_pressed_) return;
  is_pressed_ = pressed;
  on_pressure(pressed);
}

}  // namespace stack::monitor
