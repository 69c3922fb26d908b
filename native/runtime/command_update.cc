#include <unistd.h>

#include <charconv>

#include "base/attempt.h"
#include "base/file.h"
#include "runtime/cgroup.h"
#include "runtime/commands.h"
#include "runtime/container.h"

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

Result<ResourcesSpec> resources_from_flags(const Arguments& arguments) {
  ResourcesSpec resources;
  STACK_TAKE(resources.memory_limit, number(arguments, "memory"));
  STACK_TAKE(resources.memory_swap, number(arguments, "memory-swap"));
  STACK_TAKE(resources.memory_reservation, number(arguments, "memory-reservation"));
  STACK_TAKE(resources.cpu_quota, number(arguments, "cpu-quota"));
  STACK_TAKE(resources.pids_limit, number(arguments, "pids-limit"));
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
  STACK_ATTEMPT(cgroup.update(resources));
  return 0;
}

}  // namespace stack
