#pragma once

#include <linux/filter.h>
#include <seccomp.h>

#include <string>
#include <vector>

namespace stack {

/// What the library cannot express, in instructions that run before its own: verdicts on system calls
/// that it has no name for, and ENOSYS for those that are newer than all that a profile names.
class SeccompPrelude {
 public:
  explicit SeccompPrelude(uint32_t default_action) : default_action_(default_action) {}

  /// Notes that a rule names the call. True when the rule is the prelude's to keep, since the library
  /// does not know the name.
  bool takes(const std::string& name, uint32_t action);

  void add_architecture(uint32_t architecture);

  /// The instructions, to be followed by the library's; nothing when there is nothing to say.
  std::string instructions() const;

 private:
  struct Verdict {
    uint32_t number;
    uint32_t action;
  };

  uint32_t newest(uint32_t architecture) const;
  std::vector<sock_filter> verdicts_on(uint32_t architecture) const;
  bool hides_newer() const;

  uint32_t default_action_;
  std::vector<uint32_t> architectures_;
  std::vector<std::string> names_;
  std::vector<Verdict> verdicts_;
  uint32_t newest_verdict_ = 0;
};

}  // namespace stack
