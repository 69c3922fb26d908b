#pragma once

#include <linux/netlink.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stack::netlink {

/// Requests for one kernel socket, laid out one after the other so that one call sends them all.
class Batch {
 public:
  /// Begins a request; `subject` names in a failure what it was about.
  template <typename Body>
  void begin(uint16_t type, uint16_t flags, const Body& body, std::string subject) {
    begin_message(type, flags, std::move(subject));
    append(&body, sizeof body);
  }

  void bytes(uint16_t type, const void* content, size_t size);
  void text(uint16_t type, std::string_view content);
  void number(uint16_t type, uint32_t value) { bytes(type, &value, sizeof value); }
  /// Everything between `open` and `close` of what it returned is inside the attribute.
  size_t open(uint16_t type);
  void close(size_t nest);
  /// A structure without an attribute header, as inside VETH_INFO_PEER.
  template <typename Body>
  void body(const Body& content) {
    append(&content, sizeof content);
  }

  bool empty() const { return starts_.empty(); }
  size_t size() const { return starts_.size(); }
  const std::string& subject(size_t index) const { return subjects_[index]; }
  uint16_t type(size_t index) const;
  /// Numbers the requests from `first` on, and returns all of them.
  std::string_view sealed(uint32_t first);

 private:
  void begin_message(uint16_t type, uint16_t flags, std::string subject);
  void append(const void* content, size_t size);
  nlmsghdr read_header(size_t index) const;

  std::string buffer_;
  std::vector<size_t> starts_;
  std::vector<std::string> subjects_;
};

/// Attributes of a message from the kernel.
class Attributes {
 public:
  explicit Attributes(std::string_view content) : content_(content) {}
  /// Content of the first attribute of that type, or one with a null `data()`.
  std::string_view find(uint16_t type) const;
  /// The number of an attribute, or 0.
  uint32_t number(uint16_t type) const;
  /// The text of an attribute up to its NUL, or empty.
  std::string text(uint16_t type) const;

 private:
  std::string_view content_;
};

}  // namespace stack::netlink
