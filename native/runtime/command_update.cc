#include <unistd.h>

#include <charconv>
#include <cmath>
#include <cstdlib>

#include "base/attempt.h"
#include "base/file.h"
#include "runtime/cgroup.h"
#include "runtime/commands.h"
#include "runtime/container.h"
#include "runtime/systemd_scope.h"

namespace stack {

namespace {

Result<std::optional<int64_t>> number(const Arguments& arguments, const char* flag) {
  const std::string text = arguments.value(flag);
  if (text.empty()) return std::optional<int64_t>();
  int64_t value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end.ec == std::errc() && end.ptr == text.data() + text.size()) return std::optional<int64_t>(value);
  return Failure{"not a number:", 0, std::string("--") + flag + " " + text};
}

/// Bytes, or a size with a unit of 1024, such as "50M", "1.5g" or "64KiB".
Result<std::optional<int64_t>> size(const Arguments& arguments, const char* flag) {
  const std::string text = arguments.value(flag);
  char* end = nullptr;
  const double value = strtod(text.c_str(), &end);
  std::string unit = end;
  if (text.empty() || unit.empty()) return number(arguments, flag);
  const size_t power = std::string("kmgtp").find(static_cast<char>(tolower(unit[0])));
  std::string rest = unit.substr(1);
  for (char& letter : rest) letter = static_cast<char>(tolower(letter));
  const bool is_unit = power != std::string::npos && (rest.empty() || rest == "b" || rest == "ib");
  const double bytes = std::ldexp(value, 10 * static_cast<int>(power + 1));
  if (end == text.c_str() || !is_unit || value < 0 || bytes > 9e18) {
    return Failure{"not a size:", 0, std::string("--") + flag + " " + text};
  }
  return std::optional<int64_t>(static_cast<int64_t>(bytes));
}

Result<ResourcesSpec> resources_from_flags(const Arguments& arguments) {
  ResourcesSpec resources;
  STACK_TAKE(resources.memory_limit, size(arguments, "memory"));
  STACK_TAKE(resources.memory_swap, size(arguments, "memory-swap"));
  STACK_TAKE(resources.memory_reservation, size(arguments, "memory-reservation"));
  STACK_TAKE(resources.cpu_quota, number(arguments, "cpu-quota"));
  STACK_TAKE(resources.pids_limit, number(arguments, "pids-limit"));
  STACK_TAKE(resources.cpu_burst, number(arguments, "cpu-burst"));
  STACK_TAKE(resources.cpu_idle, number(arguments, "cpu-idle"));
  STACK_TAKE(resources.realtime_runtime, number(arguments, "cpu-rt-runtime"));
  STACK_TAKE(const auto realtime_period, number(arguments, "cpu-rt-period"));
  if (realtime_period) resources.realtime_period = static_cast<uint64_t>(*realtime_period);
  STACK_TAKE(const auto period, number(arguments, "cpu-period"));
  STACK_TAKE(const auto shares, number(arguments, "cpu-share"));
  STACK_TAKE(const auto weight, number(arguments, "blkio-weight"));
  if (period) resources.cpu_period = static_cast<uint64_t>(*period);
  if (shares) resources.cpu_shares = static_cast<uint64_t>(*shares);
  if (weight) resources.block_weight = static_cast<uint32_t>(*weight);
  resources.cpus = arguments.value("cpuset-cpus");
  resources.memory_nodes = arguments.value("cpuset-mems");
  return resources;
}

Result<ResourcesSpec> resources_from_file(const std::string& path) {
  constexpr size_t most_bytes = 1 << 20;
  STACK_TAKE(std::string text, path == "-" ? read_all(STDIN_FILENO, most_bytes, "stdin")
                                           : read_file(path, most_bytes));
  STACK_TAKE(const JsonDocument document, JsonDocument::parse(std::move(text), path));
  ResourcesSpec resources;
  STACK_ATTEMPT(read_resources(document.root(), resources));
  STACK_ATTEMPT(document.complaint(path));
  return resources;
}

}  // namespace

Result<int> update_command(const Globals& globals, const Arguments& arguments) {
  STACK_TAKE(const Container container, Container::find(globals, arguments.rest()[0]));
  STACK_ATTEMPT(container.process());
  const std::string file = arguments.value("resources");
  STACK_TAKE(const ResourcesSpec resources,
             file.empty() ? resources_from_flags(arguments) : resources_from_file(file));
  STACK_TAKE(const Cgroup cgroup, Cgroup::locate(container.state.cgroup));
  if (!container.state.unit.empty()) STACK_ATTEMPT(update_scope(container.state.unit, resources));
  STACK_ATTEMPT(cgroup.update(resources));
  return 0;
}

}  // namespace stack
