#include "netlink/socket.h"

#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <cstring>

namespace stack::netlink {
namespace {

const char* request_name(uint16_t type) {
  switch (type) {
    case RTM_NEWLINK: return "RTM_NEWLINK";
    case RTM_DELLINK: return "RTM_DELLINK";
    case RTM_SETLINK: return "RTM_SETLINK";
    case RTM_GETLINK: return "RTM_GETLINK";
    case RTM_NEWADDR: return "RTM_NEWADDR";
    case RTM_DELADDR: return "RTM_DELADDR";
    case RTM_GETADDR: return "RTM_GETADDR";
    case RTM_NEWROUTE: return "RTM_NEWROUTE";
    case RTM_GETROUTE: return "RTM_GETROUTE";
    default: return "netlink";
  }
}

/// Text of the extended acknowledgement, if the kernel gave one.
std::string acknowledgement_text(const nlmsghdr& header, std::string_view body) {
  if ((header.nlmsg_flags & NLM_F_ACK_TLVS) == 0 || body.size() < sizeof(nlmsgerr)) return "";
  nlmsgerr acknowledged;
  memcpy(&acknowledged, body.data(), sizeof acknowledged);
  size_t skip = sizeof acknowledged;
  if ((header.nlmsg_flags & NLM_F_CAPPED) == 0) skip += acknowledged.msg.nlmsg_len - NLMSG_HDRLEN;
  if (skip > body.size()) return "";
  return Attributes(body.substr(skip)).text(NLMSGERR_ATTR_MSG);
}

/// Splits the first message off. The body is empty when what is left is no message.
bool next_message(std::string_view& rest, nlmsghdr& header, std::string_view& body) {
  if (rest.size() < sizeof header) return false;
  memcpy(&header, rest.data(), sizeof header);
  if (header.nlmsg_len < sizeof header || header.nlmsg_len > rest.size()) return false;
  body = rest.substr(sizeof header, header.nlmsg_len - sizeof header);
  rest.remove_prefix(std::min<size_t>(NLMSG_ALIGN(header.nlmsg_len), rest.size()));
  return true;
}

int error_of(std::string_view body) {
  int error = 0;
  if (body.size() >= sizeof error) memcpy(&error, body.data(), sizeof error);
  return -error;
}

}  // namespace

Result<Socket> Socket::open(int protocol) {
  UniqueFd fd(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol));
  if (!fd) return system_failure("socket", "netlink");
  const int on = 1;
  // Without these the answers are longer or say less; both are understood.
  setsockopt(fd.get(), SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof on);
  setsockopt(fd.get(), SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof on);
  return Socket(std::move(fd));
}

Status Socket::perform(Batch& batch, std::vector<int>& errors) {
  errors.assign(batch.size(), 0);
  if (batch.empty()) return {};
  const uint32_t first = sequence_ + 1;
  if (Status sent = send(batch); !sent) return sent;
  Status outcome;
  size_t first_failed = batch.size();
  for (size_t answered = 0; answered < batch.size();) {
    auto received = receive();
    if (!received) return received.failure();
    nlmsghdr header;
    std::string_view rest = received.value();
    std::string_view body;
    while (next_message(rest, header, body)) {
      const size_t index = header.nlmsg_seq - first;
      if (header.nlmsg_type != NLMSG_ERROR || index >= batch.size()) continue;
      ++answered;
      errors[index] = error_of(body);
      if (errors[index] == 0 || index >= first_failed) continue;
      first_failed = index;
      outcome = Failure{request_name(batch.type(index)), errors[index], batch.subject(index),
                        acknowledgement_text(header, body)};
    }
  }
  return outcome;
}

Status Socket::query(Batch& request, const std::function<void(std::string_view)>& each) {
  if (Status sent = send(request); !sent) return sent;
  while (true) {
    auto received = receive();
    if (!received) return received.failure();
    nlmsghdr header;
    std::string_view rest = received.value();
    std::string_view body;
    while (next_message(rest, header, body)) {
      if (header.nlmsg_seq != sequence_) continue;
      if (header.nlmsg_type == NLMSG_DONE) return {};
      if (header.nlmsg_type != NLMSG_ERROR) {
        each(body);
        continue;
      }
      if (error_of(body) == 0) return {};
      return Failure{request_name(request.type(0)), error_of(body), request.subject(0),
                     acknowledgement_text(header, body)};
    }
  }
}

Status Socket::send(Batch& batch) {
  const std::string_view content = batch.sealed(sequence_ + 1);
  sequence_ += static_cast<uint32_t>(batch.size());
  sockaddr_nl kernel{};
  kernel.nl_family = AF_NETLINK;
  const ssize_t sent = TEMP_FAILURE_RETRY(
      sendto(fd_.get(), content.data(), content.size(), 0, reinterpret_cast<sockaddr*>(&kernel),
             sizeof kernel));
  if (sent < 0) return system_failure("sendto", "rtnetlink");
  return {};
}

Result<std::string_view> Socket::receive() {
  const ssize_t count =
      TEMP_FAILURE_RETRY(recv(fd_.get(), buffer_.data(), buffer_.size(), MSG_TRUNC));
  if (count < 0) return system_failure("recv", "rtnetlink");
  if (static_cast<size_t>(count) > buffer_.size()) return Failure{"recv", EMSGSIZE, "rtnetlink"};
  return std::string_view(buffer_.data(), static_cast<size_t>(count));
}

}  // namespace stack::netlink
