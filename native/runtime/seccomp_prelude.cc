#include "runtime/seccomp_prelude.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>

namespace stack {

namespace {

constexpr uint32_t x32_bit = 0x40000000;

/// Calls of x32 alone; the ordinary numbers leave them out (arch/x86/entry/syscalls/syscall_64.tbl).
constexpr uint32_t first_of_x32 = 512;
constexpr uint32_t last_of_x32 = 547;

/// From here on lie calls of 32-bit ARM alone (arch/arm/include/uapi/asm/unistd.h).
constexpr uint32_t first_private = 0x0f0000;

/// Calls that came after libseccomp 2.5. Since Linux 5.1 a call has the same number everywhere.
constexpr struct {
  const char* name;
  uint32_t number;
} recent_calls[] = {
    {"cachestat", 451},         {"fchmodat2", 452},         {"map_shadow_stack", 453},
    {"futex_wake", 454},        {"futex_wait", 455},        {"futex_requeue", 456},
    {"statmount", 457},         {"listmount", 458},         {"lsm_get_self_attr", 459},
    {"lsm_set_self_attr", 460}, {"lsm_list_modules", 461},  {"mseal", 462},
    {"setxattrat", 463},        {"getxattrat", 464},        {"listxattrat", 465},
    {"removexattrat", 466},     {"open_tree_attr", 467},    {"file_getattr", 468},
    {"file_setattr", 469},      {"listns", 470},
};

/// 0 when there is no such call.
uint32_t recent_number(const std::string& name) {
  for (const auto& call : recent_calls) {
    if (name == call.name) return call.number;
  }
  return 0;
}

using Block = std::vector<sock_filter>;

void append(Block& block, const Block& more) { block.insert(block.end(), more.begin(), more.end()); }

sock_filter load(size_t offset) {
  return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<uint32_t>(offset));
}

/// Runs `block` when the comparison holds, and goes on behind it otherwise.
Block when(uint16_t comparison, uint32_t value, const Block& block) {
  Block all{BPF_JUMP(static_cast<uint16_t>(BPF_JMP | BPF_K | comparison), value, 1, 0),
            BPF_STMT(BPF_JMP | BPF_JA, static_cast<uint32_t>(block.size()))};
  append(all, block);
  return all;
}

Block answer(uint32_t action) { return {BPF_STMT(BPF_RET | BPF_K, action)}; }

/// ENOSYS, but for the numbers above the others that are old all the same.
Block hidden(uint32_t bit) {
  Block block = answer(SCMP_ACT_ERRNO(ENOSYS));
  if (bit != 0) {
    block.insert(block.begin(), {BPF_JUMP(BPF_JMP | BPF_K | BPF_JGE, first_of_x32 | bit, 0, 1),
                                 BPF_JUMP(BPF_JMP | BPF_K | BPF_JGT, last_of_x32 | bit, 0, 1)});
  }
  const auto length = static_cast<uint8_t>(block.size());
  block.insert(block.begin(), BPF_JUMP(BPF_JMP | BPF_K | BPF_JGE, first_private | bit, length, 0));
  return block;
}

}  // namespace

bool SeccompPrelude::takes(const std::string& name, uint32_t action) {
  names_.push_back(name);
  const uint32_t number = recent_number(name);
  if (number == 0 || seccomp_syscall_resolve_name(name.c_str()) != __NR_SCMP_ERROR) return false;
  newest_verdict_ = std::max(newest_verdict_, number);
  const bool is_new = std::none_of(verdicts_.begin(), verdicts_.end(),
                                   [&](const Verdict& known) { return known.number == number; });
  if (is_new && action != default_action_) verdicts_.push_back({number, action});
  return true;
}

void SeccompPrelude::add_architecture(uint32_t architecture) {
  if (architecture == SCMP_ARCH_NATIVE) architecture = seccomp_arch_native();
  const auto known = std::find(architectures_.begin(), architectures_.end(), architecture);
  if (known == architectures_.end()) architectures_.push_back(architecture);
}

/// The greatest number of a call that the profile names, allowed or refused.
uint32_t SeccompPrelude::newest(uint32_t architecture) const {
  uint32_t newest = newest_verdict_;
  for (const std::string& name : names_) {
    const int found = seccomp_syscall_resolve_name_arch(architecture, name.c_str());
    if (found < 0) continue;
    const uint32_t number = static_cast<uint32_t>(found) & ~x32_bit;
    if (number < first_of_x32) newest = std::max(newest, number);
  }
  return newest;
}

/// A program falls back to older calls on ENOSYS, and gives up on EPERM. A profile that lets everything
/// pass lets new calls pass, too.
bool SeccompPrelude::hides_newer() const {
  return default_action_ != SCMP_ACT_ALLOW && default_action_ != SCMP_ACT_LOG &&
         default_action_ != SCMP_ACT_ERRNO(ENOSYS);
}

std::vector<sock_filter> SeccompPrelude::verdicts_on(uint32_t architecture) const {
  const uint32_t bit = architecture == SCMP_ARCH_X32 ? x32_bit : 0;
  uint32_t lowest = newest(architecture) + 1;
  Block block;
  if (hides_newer()) block = when(BPF_JGE, lowest | bit, hidden(bit));
  for (const Verdict& verdict : verdicts_) {
    append(block, when(BPF_JEQ, verdict.number | bit, answer(verdict.action)));
    lowest = std::min(lowest, verdict.number);
  }
  if (block.empty()) return block;
  // One comparison for all calls that are older, which are nearly all.
  Block all{load(offsetof(seccomp_data, nr))};
  append(all, when(BPF_JGE, lowest | bit, block));
  return all;
}

std::string SeccompPrelude::instructions() const {
  Block program;
  for (const uint32_t architecture : architectures_) {
    Block block = verdicts_on(architecture);
    const bool is_x32 = architecture == SCMP_ARCH_X32;
    const bool shares_token = is_x32 || architecture == SCMP_ARCH_X86_64;
    if (block.empty()) continue;
    if (shares_token) {
      const auto length = static_cast<uint8_t>(block.size());
      const sock_filter test = BPF_JUMP(BPF_JMP | BPF_K | BPF_JSET, x32_bit,
                                        static_cast<uint8_t>(is_x32 ? 0 : length),
                                        static_cast<uint8_t>(is_x32 ? length : 0));
      block.insert(block.begin(), {load(offsetof(seccomp_data, nr)), test});
    }
    program.push_back(load(offsetof(seccomp_data, arch)));
    append(program, when(BPF_JEQ, shares_token ? AUDIT_ARCH_X86_64 : architecture, block));
  }
  return std::string(reinterpret_cast<const char*>(program.data()), program.size() * sizeof(sock_filter));
}

}  // namespace stack
