#include "runtime/descriptor_socket.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>

#include "base/attempt.h"
#include "base/file.h"

namespace stack {

namespace {

union DescriptorMessage {
  char space[CMSG_SPACE(sizeof(int))];
  cmsghdr alignment;
};

msghdr message_of(iovec& content, DescriptorMessage& control) {
  msghdr message{};
  message.msg_iov = &content;
  message.msg_iovlen = 1;
  message.msg_control = control.space;
  message.msg_controllen = sizeof control.space;
  return message;
}

}  // namespace

Result<UniqueFd> connect_to_socket(const std::string& path, const char* purpose) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return Failure{"connect", ENAMETOOLONG, path};
  memcpy(address.sun_path, path.data(), path.size());
  UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket) return system_failure("socket", "");
  if (connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    return system_failure("connect", purpose + (" " + path));
  }
  return socket;
}

Status send_descriptor(int socket, int fd, const std::string& text) {
  iovec content{const_cast<char*>(text.data()), text.size()};
  DescriptorMessage control{};
  msghdr message = message_of(content, control);
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  memcpy(CMSG_DATA(header), &fd, sizeof fd);
  const ssize_t sent = TEMP_FAILURE_RETRY(sendmsg(socket, &message, MSG_NOSIGNAL));
  if (sent < 0) return system_failure("send", "descriptor");
  return write_all(socket, std::string_view(text).substr(static_cast<size_t>(sent)), "descriptor's text");
}

Status send_pidfd(const std::string& path, int pidfd) {
  if (path.empty()) return {};
  STACK_TAKE(const UniqueFd socket, connect_to_socket(path, "pidfd socket"));
  return send_descriptor(socket.get(), pidfd, "pidfd");
}

Result<ReceivedDescriptor> receive_descriptor(int socket) {
  char text[64];
  iovec content{text, sizeof text};
  DescriptorMessage control{};
  msghdr message = message_of(content, control);
  const ssize_t length = TEMP_FAILURE_RETRY(recvmsg(socket, &message, MSG_CMSG_CLOEXEC));
  if (length < 0) return system_failure("receive", "descriptor");
  const cmsghdr* header = CMSG_FIRSTHDR(&message);
  if (header == nullptr || header->cmsg_type != SCM_RIGHTS) return Failure{"receive", EPROTO, "descriptor"};
  int fd = -1;
  memcpy(&fd, CMSG_DATA(header), sizeof fd);
  return ReceivedDescriptor{UniqueFd(fd), std::string(text, static_cast<size_t>(length))};
}

}  // namespace stack
