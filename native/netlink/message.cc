#include "netlink/message.h"

#include <cstring>

namespace stack::netlink {

void Batch::bytes(uint16_t type, const void* content, size_t size) {
  const nlattr header{static_cast<uint16_t>(sizeof(nlattr) + size), type};
  append(&header, sizeof header);
  append(content, size);
}

void Batch::text(uint16_t type, std::string_view content) {
  const std::string terminated(content);
  bytes(type, terminated.c_str(), terminated.size() + 1);
}

size_t Batch::open(uint16_t type) {
  const size_t nest = buffer_.size();
  const nlattr header{0, static_cast<uint16_t>(type | NLA_F_NESTED)};
  append(&header, sizeof header);
  return nest;
}

void Batch::close(size_t nest) {
  const auto length = static_cast<uint16_t>(buffer_.size() - nest);
  memcpy(buffer_.data() + nest, &length, sizeof length);
}

uint16_t Batch::type(size_t index) const { return read_header(index).nlmsg_type; }

std::string_view Batch::sealed(uint32_t first) {
  for (size_t at = 0; at < starts_.size(); ++at) {
    const size_t end = at + 1 < starts_.size() ? starts_[at + 1] : buffer_.size();
    nlmsghdr header = read_header(at);
    header.nlmsg_len = static_cast<uint32_t>(end - starts_[at]);
    header.nlmsg_seq = first + static_cast<uint32_t>(at);
    memcpy(buffer_.data() + starts_[at], &header, sizeof header);
  }
  return buffer_;
}

void Batch::begin_message(uint16_t type, uint16_t flags, std::string subject) {
  starts_.push_back(buffer_.size());
  subjects_.push_back(std::move(subject));
  nlmsghdr header{};
  header.nlmsg_type = type;
  header.nlmsg_flags = static_cast<uint16_t>(flags | NLM_F_REQUEST);
  append(&header, sizeof header);
}

void Batch::append(const void* content, size_t size) {
  buffer_.append(static_cast<const char*>(content), size);
  buffer_.resize(NLMSG_ALIGN(buffer_.size()), '\0');
}

nlmsghdr Batch::read_header(size_t index) const {
  nlmsghdr header;
  memcpy(&header, buffer_.data() + starts_[index], sizeof header);
  return header;
}

std::string_view Attributes::find(uint16_t type) const {
  std::string_view rest = content_;
  nlattr header;
  while (rest.size() >= sizeof header) {
    memcpy(&header, rest.data(), sizeof header);
    if (header.nla_len < sizeof header || header.nla_len > rest.size()) break;
    if ((header.nla_type & NLA_TYPE_MASK) == type) {
      return rest.substr(sizeof header, header.nla_len - sizeof header);
    }
    rest.remove_prefix(std::min<size_t>(NLA_ALIGN(header.nla_len), rest.size()));
  }
  return {};
}

uint32_t Attributes::number(uint16_t type) const {
  uint32_t value = 0;
  const std::string_view found = find(type);
  if (found.size() >= sizeof value) memcpy(&value, found.data(), sizeof value);
  return value;
}

std::string Attributes::text(uint16_t type) const {
  const std::string_view found = find(type);
  return std::string(found.substr(0, found.find('\0')));
}

}  // namespace stack::netlink
