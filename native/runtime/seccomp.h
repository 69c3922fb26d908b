#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "runtime/json.h"
#include "runtime/seccomp_listener.h"

namespace stack {

/// A compiled filter: the flags of seccomp(2), then the instructions.
struct SeccompProgram {
  uint32_t flags = 0;
  std::string instructions;
  /// Of one container; not kept in files.
  SeccompListener listener;

  bool empty() const { return instructions.empty(); }
};

/// Compiles the `linux.seccomp` part of a bundle with libseccomp.
Result<SeccompProgram> compile_seccomp(const Json& seccomp);

/// The same, kept in `cache` under the digest of the text: compiling takes longer than all else together.
Result<SeccompProgram> cached_seccomp(const Json& seccomp, const std::string& cache);

Status save_seccomp(const SeccompProgram& program, const std::string& path);
Result<SeccompProgram> load_seccomp(const std::string& path);

/// What a bundle may name, for the features command.
std::vector<std::string> seccomp_action_names();
std::vector<std::string> seccomp_operator_names();
std::vector<std::string> seccomp_flag_names();
std::vector<std::string> seccomp_architecture_names();

Status install_seccomp(const SeccompProgram& program);

}  // namespace stack
