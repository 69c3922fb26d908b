#include <charconv>
#include <cstring>

#include "base/attempt.h"
#include "base/file.h"
#include "runtime/capabilities.h"
#include "runtime/commands.h"
#include "runtime/console.h"
#include "runtime/console_relay.h"
#include "runtime/container.h"
#include "runtime/exec_process.h"
#include "runtime/foreground.h"
#include "runtime/own_executable.h"
#include "runtime/process_setup.h"

namespace stack {

namespace {

/// Strictly a number of 32 bits: "-1", "0x1" or "1a" are no users (CVE-2026-30892).
Result<uint32_t> id_of(const std::string& text) {
  uint32_t id = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), id);
  const bool whole = end.ec == std::errc() && end.ptr == text.data() + text.size();
  if (whole && id != UINT32_MAX) return id;
  return Failure{"invalid user or group id", 0, "\"" + text + "\""};
}

Status set_user(const std::string& text, ProcessSpec& process) {
  const size_t colon = text.find(':');
  STACK_TAKE(process.uid, id_of(text.substr(0, colon)));
  process.gid = 0;
  if (colon != std::string::npos) {
    STACK_TAKE(process.gid, id_of(text.substr(colon + 1)));
  }
  process.groups.clear();
  return {};
}

/// The last value that a variable is given counts.
void set_variable(const std::string& entry, std::vector<std::string>& environment) {
  const std::string name = entry.substr(0, entry.find('=')) + "=";
  std::erase_if(environment, [&](const std::string& other) { return other.rfind(name, 0) == 0; });
  environment.push_back(entry);
}

/// Ambient only what the bundle lets the process hand on: the kernel wants it inheritable.
void add_capabilities(const std::vector<std::string>& names, CapabilitySets& sets) {
  const uint64_t mask = capability_mask(names, sets.unknown);
  sets.ambient |= mask & sets.inheritable;
  for (uint64_t* set : {&sets.bounding, &sets.effective, &sets.permitted}) *set |= mask;
}

/// The process of the bundle, with what the flags change.
Result<ProcessSpec> process_from_flags(const Spec& spec, const Arguments& arguments) {
  ProcessSpec process = spec.process.value_or(ProcessSpec());
  process.args.assign(arguments.rest().begin() + 1, arguments.rest().end());
  process.terminal = arguments.has("tty");
  if (arguments.has("cwd")) process.cwd = arguments.value("cwd");
  for (const std::string& entry : arguments.values("env")) set_variable(entry, process.env);
  if (arguments.has("user")) STACK_ATTEMPT(set_user(arguments.value("user"), process));
  for (const std::string& group : arguments.values("additional-gids")) {
    STACK_TAKE(const uint32_t id, id_of(group));
    process.groups.push_back(id);
  }
  add_capabilities(arguments.values("cap"), process.capabilities);
  if (arguments.has("no-new-privs")) process.no_new_privileges = true;
  if (arguments.has("apparmor")) process.apparmor_profile = arguments.value("apparmor");
  if (!arguments.value("process-label").empty()) {
    return Failure{"SELinux is not supported: --process-label", 0, arguments.value("process-label")};
  }
  STACK_ATTEMPT(check_process(process));
  return process;
}

Result<ProcessSpec> process_from_file(const std::string& path) {
  STACK_TAKE(std::string text, read_file(path, 16 << 20));
  STACK_TAKE(const JsonDocument document, JsonDocument::parse(std::move(text), path));
  STACK_TAKE(ProcessSpec process, read_process(document.root()));
  STACK_ATTEMPT(document.complaint(path));
  STACK_ATTEMPT(check_process(process));
  return process;
}

Result<ExecOptions> exec_options(const Container& container, const Arguments& arguments) {
  ExecOptions options;
  STACK_TAKE(std::string text, read_file(container.directory.file("config.json"), 16 << 20));
  STACK_TAKE(options.spec, read_spec(std::move(text), container.state.bundle));
  const std::string file = arguments.value("process");
  STACK_TAKE(options.process,
             file.empty() ? process_from_flags(options.spec, arguments) : process_from_file(file));
  warn_of_useless(options.process.capabilities);
  auto seccomp = load_seccomp(container.directory.file("seccomp.bpf"));
  if (!seccomp && seccomp.failure().error != ENOENT) return seccomp.failure();
  if (seccomp) {
    options.seccomp = std::move(seccomp).value();
    STACK_TAKE(options.seccomp.listener, connect_seccomp_listener(options.spec.seccomp));
  }
  options.pid_file = arguments.value("pid-file");
  options.pidfd_socket = arguments.value("pidfd-socket");
  STACK_TAKE(const Hierarchies hierarchies, find_hierarchies());
  for (const std::string& below : arguments.values("cgroup")) {
    STACK_ATTEMPT(options.sub_cgroups.add(below, hierarchies));
  }
  return options;
}

Status check_status(const Container& container, const Arguments& arguments) {
  const std::string status = container.status();
  if (status == "running" || status == "created") return {};
  if (status == "paused" && arguments.has("ignore-paused")) return {};
  if (status == "paused") return Failure{"cannot exec in a paused container:", 0, container.state.id};
  return Failure{"container not running:", 0, container.state.id};
}

}  // namespace

Result<int> exec_command(const Globals& globals, const Arguments& arguments) {
  STACK_TAKE(const unsigned preserved_fds, arguments.number("preserve-fds"));
  STACK_ATTEMPT(check_preserved(preserved_fds));
  STACK_ATTEMPT(protect_own_executable(globals.command_line));
  STACK_TAKE(const Container container, Container::find(globals, arguments.rest()[0]));
  STACK_ATTEMPT(check_status(container, arguments));
  STACK_TAKE(ExecOptions options, exec_options(container, arguments));
  options.preserved_fds = preserved_fds;
  const std::string socket = arguments.value("console-socket");
  const bool detached = arguments.has("detach");
  const bool shows_terminal = options.process.terminal && socket.empty();
  if (shows_terminal && detached) {
    return Failure{"cannot allocate tty without console socket:", 0, "--detach"};
  }
  STACK_TAKE(ConsoleRelay relay, ConsoleRelay::make());
  options.shows_terminal = shows_terminal;
  if (shows_terminal) options.console = relay.take_sender();
  if (!socket.empty()) {
    STACK_TAKE(options.console, connect_console_socket(socket));
  }
  if (detached) {
    STACK_ATTEMPT(exec_process(container, std::move(options)));
    return 0;
  }
  STACK_TAKE(const ForwardedSignals signals, ForwardedSignals::block());
  STACK_TAKE(const ExecutedProcess process, exec_process(container, std::move(options)));
  UniqueFd master;
  if (shows_terminal) {
    STACK_TAKE(master, relay.receive());
  }
  return wait_in_foreground(process.pid, process.pidfd, signals, master);
}

}  // namespace stack
