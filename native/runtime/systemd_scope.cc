#include "runtime/systemd_scope.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/attempt.h"
#include "base/file.h"
#include "runtime/cgroup_hierarchies.h"
#include "runtime/dbus_connection.h"
#include "runtime/namespaces.h"
#include "runtime/scope_properties.h"

namespace stack {

namespace {

constexpr const char* suffix = ".scope";

/// Also root of a user namespace is a user for systemd.
bool is_user() {
  if (geteuid() != 0) return true;
  const auto map = read_file("/proc/self/uid_map", 4096);
  return map && map.value().find("4294967295") == std::string::npos;
}

/// Of version 2 (cgroups(7)).
Result<std::string> cgroup_of(pid_t pid) {
  STACK_TAKE(const std::string lines, read_file("/proc/" + std::to_string(pid) + "/cgroup", 65536));
  const size_t at = lines.find("0::");
  if (at == std::string::npos) return Failure{"find cgroup of", 0, "process " + std::to_string(pid)};
  return lines.substr(at + 3, lines.find('\n', at) - at - 3);
}

[[noreturn]] void wait_for_the_end() {
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  while (true) pause();
}

Status write_properties(DBusWriter& writer, const ScopeName& name, const std::string& id, pid_t waiting,
                        const ResourcesSpec& resources) {
  write_property(writer, "Description", "container " + id);
  write_property(writer, "Slice", name.slice);
  // Nothing is left of a scope that has failed.
  write_property(writer, "CollectMode", std::string("inactive-or-failed"));
  write_flag(writer, "Delegate", true);
  write_flag(writer, "DefaultDependencies", false);
  for (const char* account : {"CPUAccounting", "IOAccounting", "MemoryAccounting", "TasksAccounting"}) {
    write_flag(writer, account, true);
  }
  writer.align(8).text("PIDs").signature("au");
  writer.array(4, [&] { writer.number32(static_cast<uint32_t>(waiting)); });
  return write_limits(writer, resources);
}

Status start_unit(const ScopeName& name, const std::string& id, pid_t waiting, const ResourcesSpec& resources) {
  STACK_TAKE(SystemdConnection systemd, SystemdConnection::open(is_user()));
  DBusWriter arguments;
  Status written;
  arguments.text(name.unit).text("fail");
  arguments.array(8, [&] { written = write_properties(arguments, name, id, waiting, resources); });
  arguments.array(8, [] {});
  if (!written) return written;
  STACK_TAKE(const std::string job, systemd.call("StartTransientUnit", "ssa(sv)a(sa(sv))", arguments));
  return systemd.await_job(job);
}

Status check_version() {
  STACK_TAKE(const Hierarchies hierarchies, find_hierarchies());
  if (!hierarchies.unified.empty() && hierarchies.v1.empty()) return {};
  return Failure{"--systemd-cgroup is not supported beside cgroup version 1", 0, ""};
}

}  // namespace

bool has_systemd() { return access("/run/systemd/system", F_OK) == 0; }

Result<ScopeName> scope_name(const std::string& cgroups_path, const std::string& id) {
  ScopeName name{is_user() ? "user.slice" : "system.slice", "stack-runtime-" + id + suffix};
  if (cgroups_path.empty()) return name;
  const size_t first = cgroups_path.find(':');
  const size_t second = first == std::string::npos ? first : cgroups_path.find(':', first + 1);
  if (second == std::string::npos || cgroups_path.find(':', second + 1) != std::string::npos) {
    return Failure{"expected cgroupsPath to be of format \"slice:prefix:name\" for systemd cgroups, got", 0,
                   "\"" + cgroups_path + "\""};
  }
  if (first > 0) name.slice = cgroups_path.substr(0, first);
  const std::string prefix = cgroups_path.substr(first + 1, second - first - 1);
  name.unit = (prefix.empty() ? "" : prefix + "-") + cgroups_path.substr(second + 1) + suffix;
  return name;
}

Result<NewScope> NewScope::start(const ScopeName& name, const ResourcesSpec& resources, const std::string& id) {
  STACK_ATTEMPT(check_version());
  STACK_TAKE(const ClonedProcess process, clone_process(0, {}));
  if (process.pid == 0) wait_for_the_end();
  NewScope scope(process.pid);
  STACK_ATTEMPT(start_unit(name, id, process.pid, resources));
  STACK_TAKE(scope.cgroup_, cgroup_of(process.pid));
  return scope;
}

NewScope::~NewScope() {
  if (waiting_ == 0) return;
  kill(waiting_, SIGKILL);
  TEMP_FAILURE_RETRY(waitpid(waiting_, nullptr, 0));
}

Status update_scope(const std::string& unit, const ResourcesSpec& resources) {
  STACK_TAKE(SystemdConnection systemd, SystemdConnection::open(is_user()));
  DBusWriter arguments;
  Status written;
  // Until the machine stops, as the scope itself.
  arguments.text(unit).number32(1);
  arguments.array(8, [&] { written = write_limits(arguments, resources); });
  if (!written) return written;
  const auto set = systemd.call("SetUnitProperties", "sba(sv)", arguments);
  return set ? Status() : set.failure();
}

Status stop_scope(const std::string& unit) {
  STACK_TAKE(SystemdConnection systemd, SystemdConnection::open(is_user()));
  DBusWriter arguments;
  arguments.text(unit).text("replace");
  const auto job = systemd.call("StopUnit", "ss", arguments);
  if (job) return systemd.await_job(job.value());
  const bool is_gone = job.failure().detail == "org.freedesktop.systemd1.NoSuchUnit";
  return is_gone ? Status() : job.failure();
}

}  // namespace stack
