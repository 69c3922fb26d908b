#include <fcntl.h>
#include <linux/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/unique_fd.h"
#include "runtime/device_rules.h"

namespace stack {

namespace {

// Registers of the program: what the kernel asks about.
constexpr __u8 asked_kind = BPF_REG_2;
constexpr __u8 asked_access = BPF_REG_3;
constexpr __u8 asked_major = BPF_REG_4;
constexpr __u8 asked_minor = BPF_REG_5;
constexpr __u8 scratch = BPF_REG_6;

bpf_insn instruction(int code, __u8 target, __u8 source, __s16 offset, __s32 value) {
  bpf_insn result{};
  result.code = static_cast<__u8>(code);
  result.dst_reg = target & 0xf;
  result.src_reg = source & 0xf;
  result.off = offset;
  result.imm = value;
  return result;
}

bpf_insn load(__u8 target, __s16 offset) {
  return instruction(BPF_LDX | BPF_W | BPF_MEM, target, BPF_REG_1, offset, 0);
}

/// struct bpf_cgroup_dev_ctx: the kind in the low half of the first word, the access in its high half.
void append_prologue(std::vector<bpf_insn>& program) {
  program.push_back(load(asked_kind, 0));
  program.push_back(instruction(BPF_ALU | BPF_AND | BPF_K, asked_kind, 0, 0, 0xffff));
  program.push_back(load(asked_access, 0));
  program.push_back(instruction(BPF_ALU | BPF_RSH | BPF_K, asked_access, 0, 0, 16));
  program.push_back(load(asked_major, 4));
  program.push_back(load(asked_minor, 8));
}

void append_answer(std::vector<bpf_insn>& program, bool allow) {
  program.push_back(instruction(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, allow ? 1 : 0));
  program.push_back(instruction(BPF_JMP | BPF_EXIT, 0, 0, 0, 0));
}

int access_bits(const DeviceRule& rule) {
  return (rule.make ? BPF_DEVCG_ACC_MKNOD : 0) | (rule.read ? BPF_DEVCG_ACC_READ : 0) |
         (rule.write ? BPF_DEVCG_ACC_WRITE : 0);
}

/// A rule as a block that answers when it applies, and is jumped over when it does not.
std::vector<bpf_insn> rule_block(const DeviceRule& rule) {
  std::vector<bpf_insn> tests;
  constexpr int all = BPF_DEVCG_ACC_MKNOD | BPF_DEVCG_ACC_READ | BPF_DEVCG_ACC_WRITE;
  if (rule.kind != 'a') {
    const int kind = rule.kind == 'b' ? BPF_DEVCG_DEV_BLOCK : BPF_DEVCG_DEV_CHAR;
    tests.push_back(instruction(BPF_JMP | BPF_JNE | BPF_K, asked_kind, 0, 0, kind));
  }
  const int access = access_bits(rule);
  if (access != all) {
    tests.push_back(instruction(BPF_ALU | BPF_MOV | BPF_X, scratch, asked_access, 0, 0));
    // Allowed is what asks for nothing else; denied is what asks for any of it.
    const int mask = rule.allow ? all & ~access : access;
    tests.push_back(instruction(BPF_ALU | BPF_AND | BPF_K, scratch, 0, 0, mask));
    const int test = rule.allow ? BPF_JNE : BPF_JEQ;
    tests.push_back(instruction(BPF_JMP | test | BPF_K, scratch, 0, 0, 0));
  }
  if (rule.major >= 0) {
    tests.push_back(
        instruction(BPF_JMP | BPF_JNE | BPF_K, asked_major, 0, 0, static_cast<__s32>(rule.major)));
  }
  if (rule.minor >= 0) {
    tests.push_back(
        instruction(BPF_JMP | BPF_JNE | BPF_K, asked_minor, 0, 0, static_cast<__s32>(rule.minor)));
  }
  append_answer(tests, rule.allow);
  for (size_t at = 0; at < tests.size(); ++at) {
    const bool jumps = (tests[at].code & 7) == BPF_JMP && (tests[at].code & 0xf0) != BPF_EXIT;
    if (jumps) tests[at].off = static_cast<__s16>(tests.size() - at - 1);
  }
  return tests;
}

std::vector<bpf_insn> filter_program(const std::vector<DeviceRule>& rules) {
  std::vector<bpf_insn> program;
  append_prologue(program);
  // The last rule that matches wins, so they are tried backwards.
  for (auto rule = rules.rbegin(); rule != rules.rend(); ++rule) {
    const std::vector<bpf_insn> block = rule_block(*rule);
    program.insert(program.end(), block.begin(), block.end());
    // What follows an answer without a test is dead, and the verifier refuses dead code.
    if (block.size() == 2) return program;
  }
  append_answer(program, false);
  return program;
}

}  // namespace

Status attach_device_filter(int cgroup, const std::vector<DeviceRule>& rules) {
  const std::vector<bpf_insn> program = filter_program(rules);
  bpf_attr load_request{};
  load_request.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE;
  load_request.insns = reinterpret_cast<__u64>(program.data());
  load_request.insn_cnt = static_cast<__u32>(program.size());
  load_request.license = reinterpret_cast<__u64>("Apache-2.0");
  UniqueFd loaded(static_cast<int>(
      syscall(SYS_bpf, BPF_PROG_LOAD, &load_request, sizeof load_request)));
  if (!loaded) return system_failure("load device filter", "");
  // BPF_PROG_ATTACH wants a descriptor that is not O_PATH.
  UniqueFd directory(openat(cgroup, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory) return system_failure("open", "cgroup");
  bpf_attr attach_request{};
  attach_request.target_fd = static_cast<__u32>(directory.get());
  attach_request.attach_bpf_fd = static_cast<__u32>(loaded.get());
  attach_request.attach_type = BPF_CGROUP_DEVICE;
  attach_request.attach_flags = BPF_F_ALLOW_MULTI;
  if (syscall(SYS_bpf, BPF_PROG_ATTACH, &attach_request, sizeof attach_request) != 0) {
    return system_failure("attach device filter", "");
  }
  return {};
}

}  // namespace stack
