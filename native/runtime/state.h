#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace stack {

/// What is remembered of a container between two calls of the runtime.
struct State {
  std::string id;
  std::string version;
  std::string bundle;
  std::string root;
  std::string created;
  /// Name of the user who made it; not known before it is read back.
  std::string owner;
  std::string cgroup;
  /// Of systemd, which has made the cgroup; empty when it was made directly.
  std::string unit;
  /// 0 until the process is there.
  pid_t pid = 0;
  /// Distinguishes the process from another one with the same pid.
  std::string start_time;
  bool has_pid_namespace = false;
  /// The mount of its root in the namespace of the runtime; 0 when it has a mount namespace.
  uint64_t root_mount = 0;
  /// A session keyring of its own.
  bool has_keyring = false;
  /// Whether its bundle has hooks for after the start or the end: without, nobody reads it again for them.
  bool has_late_hooks = true;
  /// What its stdin, stdout and stderr were when it was made, as proc_pid_fd(5) names it.
  std::vector<std::string> descriptors;
  std::vector<std::pair<std::string, std::string>> annotations;
};

/// The directory of one container below the runtime's root. Its existence is what makes an id taken.
class StateDirectory {
 public:
  /// Takes the id. Fails when another container has it.
  static Result<StateDirectory> claim(const std::string& root, const std::string& id);
  static Result<StateDirectory> open(const std::string& root, const std::string& id);
  /// In order. Fails when there is no such directory.
  static Result<std::vector<std::string>> ids(const std::string& root);

  std::string file(const char* name) const { return path_ + "/" + name; }
  /// Exists until the container is started; reading its one byte is what starts it.
  std::string start_fifo() const { return file("exec.fifo"); }
  /// Carries the failure of execve(2); its end without one means success.
  std::string result_fifo() const { return file("result.fifo"); }

  Status make_fifos() const;
  Status write(const State& state) const;
  Result<State> read() const;
  Status remove() const;

  /// created, running, paused or stopped; creating while there is no process.
  std::string status_of(const State& state) const;

 private:
  explicit StateDirectory(std::string path) : path_(std::move(path)) {}
  Status remove_files() const;
  std::string path_;
};

/// The state of a container as the OCI runtime specification writes it (runtime.md "State").
std::string state_json(const State& state, const std::string& status);

/// Writes a file under a temporary name and renames it.
Status replace_file(const std::string& path, const std::string& content);

}  // namespace stack
