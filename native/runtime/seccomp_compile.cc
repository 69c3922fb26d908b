#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "base/attempt.h"
#include "base/file.h"
#include "base/scope_exit.h"
#include "runtime/named_number.h"
#include "runtime/seccomp.h"
#include "runtime/seccomp_prelude.h"

namespace stack {

namespace {

Failure seccomp_failure(const char* step, int result, const std::string& subject) {
  return Failure{step, -result, subject};
}

/// ERRNO and TRACE carry a number in their lower half.
constexpr NamedNumber actions[] = {
    {"SCMP_ACT_ALLOW", SCMP_ACT_ALLOW},
    {"SCMP_ACT_ERRNO", SCMP_ACT_ERRNO(0U)},
    {"SCMP_ACT_KILL", SCMP_ACT_KILL_THREAD},
    {"SCMP_ACT_KILL_PROCESS", SCMP_ACT_KILL_PROCESS},
    {"SCMP_ACT_KILL_THREAD", SCMP_ACT_KILL_THREAD},
    {"SCMP_ACT_LOG", SCMP_ACT_LOG},
    {"SCMP_ACT_NOTIFY", SCMP_ACT_NOTIFY},
    {"SCMP_ACT_TRACE", SCMP_ACT_TRACE(0U)},
    {"SCMP_ACT_TRAP", SCMP_ACT_TRAP},
};

constexpr NamedNumber operators[] = {
    {"SCMP_CMP_EQ", SCMP_CMP_EQ}, {"SCMP_CMP_GE", SCMP_CMP_GE}, {"SCMP_CMP_GT", SCMP_CMP_GT},
    {"SCMP_CMP_LE", SCMP_CMP_LE}, {"SCMP_CMP_LT", SCMP_CMP_LT}, {"SCMP_CMP_MASKED_EQ", SCMP_CMP_MASKED_EQ},
    {"SCMP_CMP_NE", SCMP_CMP_NE},
};

Result<uint32_t> action_of(const std::string& name, const Json& error) {
  const NamedNumber* action = find_name(actions, name);
  if (action == nullptr) return Failure{"unsupported seccomp action", 0, name};
  const bool numbered = name == "SCMP_ACT_ERRNO" || name == "SCMP_ACT_TRACE";
  if (!numbered) return action->number;
  return action->number | (error.exists() ? error.natural32() & 0xffff : uint32_t{EPERM});
}

Result<scmp_compare> operator_of(const std::string& name) {
  const NamedNumber* found = find_name(operators, name);
  if (found == nullptr) return Failure{"unknown seccomp operator", 0, name};
  return static_cast<scmp_compare>(found->number);
}

/// config-linux.md "seccomp". A process has one thread when its filter is installed, so that TSYNC is
/// what happens anyway.
constexpr NamedNumber flag_names[] = {
    {"SECCOMP_FILTER_FLAG_LOG", SECCOMP_FILTER_FLAG_LOG},
    {"SECCOMP_FILTER_FLAG_SPEC_ALLOW", SECCOMP_FILTER_FLAG_SPEC_ALLOW},
    {"SECCOMP_FILTER_FLAG_TSYNC", 0},
    {"SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV", SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV},
};

Result<uint32_t> flags_of(const Json& seccomp) {
  // A bundle that does not say is not slowed down by its filter, as with runc; Linux 5.16 came to the same.
  uint32_t flags = seccomp["flags"].exists() ? 0 : SECCOMP_FILTER_FLAG_SPEC_ALLOW;
  for (const std::string& name : seccomp["flags"].texts()) {
    const NamedNumber* flag = find_name(flag_names, name);
    if (flag == nullptr) return Failure{"unsupported seccomp flag", 0, name};
    flags |= flag->number;
  }
  if (!seccomp.text("listenerPath").empty()) flags |= SECCOMP_FILTER_FLAG_NEW_LISTENER;
  const bool listens = (flags & SECCOMP_FILTER_FLAG_NEW_LISTENER) != 0;
  if ((flags & SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV) != 0 && !listens) {
    return Failure{"seccomp flag needs a listenerPath:", 0, "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"};
  }
  return flags;
}

/// The process itself sends the descriptor, with sendmsg, and tells with write what keeps its program from
/// being executed, when the filter is in force already.
Status check_notification(const Json& seccomp) {
  const Json rules = seccomp["syscalls"];
  bool notifies = false;
  for (size_t i = 0; i < rules.size(); ++i) {
    if (rules.element(i).text("action") != "SCMP_ACT_NOTIFY") continue;
    notifies = true;
    for (const std::string& name : rules.element(i)["names"].texts()) {
      if (name != "sendmsg" && name != "write") continue;
      return Failure{"SCMP_ACT_NOTIFY cannot be used for", 0, "the " + name + " syscall"};
    }
  }
  if (seccomp.text("defaultAction") == "SCMP_ACT_NOTIFY") {
    return Failure{"SCMP_ACT_NOTIFY cannot be used as default action", 0, ""};
  }
  if (notifies && seccomp.text("listenerPath").empty()) {
    return Failure{"SCMP_ACT_NOTIFY needs a listenerPath", 0, ""};
  }
  return {};
}

Status add_architectures(scmp_filter_ctx filter, const Json& list, SeccompPrelude& prelude) {
  prelude.add_architecture(SCMP_ARCH_NATIVE);
  for (const std::string& name : list.texts()) {
    constexpr const char* prefix = "SCMP_ARCH_";
    std::string lower = name.substr(name.rfind(prefix, 0) == 0 ? strlen(prefix) : 0);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return tolower(c); });
    const uint32_t architecture = seccomp_arch_resolve_name(lower.c_str());
    if (architecture == 0) return Failure{"unknown seccomp architecture", 0, name};
    const int result = seccomp_arch_add(filter, architecture);
    if (result != 0 && result != -EEXIST) return seccomp_failure("add architecture", result, name);
    prelude.add_architecture(architecture);
  }
  return {};
}

Result<std::vector<scmp_arg_cmp>> conditions_of(const Json& args) {
  std::vector<scmp_arg_cmp> conditions;
  for (size_t i = 0; i < args.size(); ++i) {
    const Json argument = args.element(i);
    STACK_TAKE(const scmp_compare compare, operator_of(argument.text("op")));
    const uint32_t index = argument["index"].natural32();
    if (index > 5) return Failure{"seccomp argument index above 5:", 0, std::to_string(index)};
    conditions.push_back(
        {index, compare, argument["value"].natural(), argument["valueTwo"].natural()});
  }
  return conditions;
}

/// Conditions on one argument are alternatives (libseccomp takes each argument once in a rule).
bool repeats_argument(const std::vector<scmp_arg_cmp>& conditions) {
  uint32_t seen = 0;
  for (const scmp_arg_cmp& condition : conditions) {
    if ((seen >> condition.arg & 1) != 0) return true;
    seen |= 1U << condition.arg;
  }
  return false;
}

Status add_rule(scmp_filter_ctx filter, uint32_t action, const std::string& name,
                const std::vector<scmp_arg_cmp>& conditions) {
  const int number = seccomp_syscall_resolve_name(name.c_str());
  // A profile names calls of kernels newer than the library; they get the default action.
  if (number == __NR_SCMP_ERROR) return {};
  if (!repeats_argument(conditions)) {
    const int result = seccomp_rule_add_array(filter, action, number,
                                              static_cast<unsigned>(conditions.size()), conditions.data());
    return result == 0 ? Status() : seccomp_failure("add seccomp rule for", result, name);
  }
  for (const scmp_arg_cmp& condition : conditions) {
    const int result = seccomp_rule_add_array(filter, action, number, 1, &condition);
    if (result != 0) return seccomp_failure("add seccomp rule for", result, name);
  }
  return {};
}

Status add_rules(scmp_filter_ctx filter, const Json& list, uint32_t default_action, SeccompPrelude& prelude) {
  for (size_t i = 0; i < list.size(); ++i) {
    const Json rule = list.element(i);
    STACK_TAKE(const uint32_t action, action_of(rule.text("action"), rule["errnoRet"]));
    STACK_TAKE(const auto conditions, conditions_of(rule["args"]));
    for (const std::string& name : rule["names"].texts()) {
      if (prelude.takes(name, action)) {
        if (!conditions.empty()) return Failure{"seccomp rule with a condition is not supported for", 0, name};
        continue;
      }
      // The library refuses rules that change nothing.
      if (action == default_action) continue;
      STACK_ATTEMPT(add_rule(filter, action, name, conditions));
    }
  }
  return {};
}

Result<std::string> exported(scmp_filter_ctx filter) {
  UniqueFd memory(memfd_create("seccomp", MFD_CLOEXEC));
  if (!memory) return system_failure("memfd_create", "seccomp");
  const int result = seccomp_export_bpf(filter, memory.get());
  if (result != 0) return seccomp_failure("export seccomp filter", result, "");
  if (lseek(memory.get(), 0, SEEK_SET) != 0) return system_failure("lseek", "seccomp");
  return read_all(memory.get(), 1 << 20, "seccomp filter");
}

}  // namespace

std::vector<std::string> seccomp_architecture_names() {
  return {"SCMP_ARCH_AARCH64",  "SCMP_ARCH_ARM",         "SCMP_ARCH_MIPS",     "SCMP_ARCH_MIPS64",
          "SCMP_ARCH_MIPS64N32", "SCMP_ARCH_MIPSEL",     "SCMP_ARCH_MIPSEL64", "SCMP_ARCH_MIPSEL64N32",
          "SCMP_ARCH_PARISC",   "SCMP_ARCH_PARISC64",    "SCMP_ARCH_PPC",      "SCMP_ARCH_PPC64",
          "SCMP_ARCH_PPC64LE",  "SCMP_ARCH_RISCV64",     "SCMP_ARCH_S390",     "SCMP_ARCH_S390X",
          "SCMP_ARCH_X32",      "SCMP_ARCH_X86",         "SCMP_ARCH_X86_64"};
}
std::vector<std::string> seccomp_action_names() { return names_of(actions); }
std::vector<std::string> seccomp_operator_names() { return names_of(operators); }
std::vector<std::string> seccomp_flag_names() { return names_of(flag_names); }

Result<SeccompProgram> compile_seccomp(const Json& seccomp) {
  STACK_TAKE(const uint32_t default_action,
             action_of(seccomp.text("defaultAction"), seccomp["defaultErrnoRet"]));
  SeccompProgram program;
  STACK_ATTEMPT(check_notification(seccomp));
  STACK_TAKE(program.flags, flags_of(seccomp));
  scmp_filter_ctx filter = seccomp_init(default_action);
  if (filter == nullptr) return Failure{"make seccomp filter", ENOMEM, ""};
  const ScopeExit release([&] { seccomp_release(filter); });
  SeccompPrelude prelude(default_action);
  STACK_ATTEMPT(add_architectures(filter, seccomp["architectures"], prelude));
  // no_new_privs is the container's own choice, and not the filter's.
  seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, 0);
  // A binary tree: a list of 400 comparisons would be paid by every system call.
  seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
  STACK_ATTEMPT(add_rules(filter, seccomp["syscalls"], default_action, prelude));
  STACK_TAKE(const std::string rules, exported(filter));
  program.instructions = prelude.instructions() + rules;
  return program;
}

}  // namespace stack
