#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "base/attempt.h"
#include "base/file.h"
#include "base/scope_exit.h"
#include "runtime/seccomp.h"

namespace stack {

namespace {

Failure seccomp_failure(const char* step, int result, const std::string& subject) {
  return Failure{step, -result, subject};
}

Result<uint32_t> action_of(const std::string& name, const Json& error) {
  const uint16_t number = static_cast<uint16_t>(error.exists() ? error.natural32() : 1 /* EPERM */);
  if (name == "SCMP_ACT_ALLOW") return uint32_t{SCMP_ACT_ALLOW};
  if (name == "SCMP_ACT_ERRNO") return static_cast<uint32_t>(SCMP_ACT_ERRNO(number));
  if (name == "SCMP_ACT_KILL" || name == "SCMP_ACT_KILL_THREAD") return uint32_t{SCMP_ACT_KILL_THREAD};
  if (name == "SCMP_ACT_KILL_PROCESS") return uint32_t{SCMP_ACT_KILL_PROCESS};
  if (name == "SCMP_ACT_TRAP") return uint32_t{SCMP_ACT_TRAP};
  if (name == "SCMP_ACT_TRACE") return static_cast<uint32_t>(SCMP_ACT_TRACE(number));
  if (name == "SCMP_ACT_LOG") return uint32_t{SCMP_ACT_LOG};
  return Failure{"unsupported seccomp action", 0, name};
}

Result<scmp_compare> operator_of(const std::string& name) {
  constexpr struct {
    const char* name;
    scmp_compare compare;
  } table[] = {
      {"SCMP_CMP_NE", SCMP_CMP_NE}, {"SCMP_CMP_LT", SCMP_CMP_LT}, {"SCMP_CMP_LE", SCMP_CMP_LE},
      {"SCMP_CMP_EQ", SCMP_CMP_EQ}, {"SCMP_CMP_GE", SCMP_CMP_GE}, {"SCMP_CMP_GT", SCMP_CMP_GT},
      {"SCMP_CMP_MASKED_EQ", SCMP_CMP_MASKED_EQ},
  };
  for (const auto& entry : table) {
    if (name == entry.name) return entry.compare;
  }
  return Failure{"unknown seccomp operator", 0, name};
}

Result<uint32_t> flags_of(const Json& list) {
  uint32_t flags = 0;
  for (const std::string& name : list.texts()) {
    if (name == "SECCOMP_FILTER_FLAG_LOG") flags |= SECCOMP_FILTER_FLAG_LOG;
    else if (name == "SECCOMP_FILTER_FLAG_SPEC_ALLOW") flags |= SECCOMP_FILTER_FLAG_SPEC_ALLOW;
    // A process has one thread when its filter is installed.
    else if (name != "SECCOMP_FILTER_FLAG_TSYNC") return Failure{"unsupported seccomp flag", 0, name};
  }
  return flags;
}

Status add_architectures(scmp_filter_ctx filter, const Json& list) {
  for (const std::string& name : list.texts()) {
    constexpr const char* prefix = "SCMP_ARCH_";
    std::string lower = name.substr(name.rfind(prefix, 0) == 0 ? strlen(prefix) : 0);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return tolower(c); });
    const uint32_t architecture = seccomp_arch_resolve_name(lower.c_str());
    if (architecture == 0) return Failure{"unknown seccomp architecture", 0, name};
    const int result = seccomp_arch_add(filter, architecture);
    if (result != 0 && result != -EEXIST) return seccomp_failure("add architecture", result, name);
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

Status add_rules(scmp_filter_ctx filter, const Json& list, uint32_t default_action) {
  for (size_t i = 0; i < list.size(); ++i) {
    const Json rule = list.element(i);
    STACK_TAKE(const uint32_t action, action_of(rule.text("action"), rule["errnoRet"]));
    // The library refuses rules that change nothing.
    if (action == default_action) continue;
    STACK_TAKE(const auto conditions, conditions_of(rule["args"]));
    for (const std::string& name : rule["names"].texts()) {
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

Result<SeccompProgram> compile_seccomp(const Json& seccomp) {
  STACK_TAKE(const uint32_t default_action,
             action_of(seccomp.text("defaultAction"), seccomp["defaultErrnoRet"]));
  SeccompProgram program;
  STACK_TAKE(program.flags, flags_of(seccomp["flags"]));
  scmp_filter_ctx filter = seccomp_init(default_action);
  if (filter == nullptr) return Failure{"make seccomp filter", ENOMEM, ""};
  const ScopeExit release([&] { seccomp_release(filter); });
  STACK_ATTEMPT(add_architectures(filter, seccomp["architectures"]));
  // no_new_privs is the container's own choice, and not the filter's.
  seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, 0);
  // A binary tree: a list of 400 comparisons would be paid by every system call.
  seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
  STACK_ATTEMPT(add_rules(filter, seccomp["syscalls"], default_action));
  STACK_TAKE(program.instructions, exported(filter));
  return program;
}

}  // namespace stack
