#pragma once

#include <sys/types.h>

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace stack {

struct CreateOptions {
  /// Of this program, to execute it again.
  char** command_line = nullptr;
  /// Where the runtime keeps what it knows of containers.
  std::string root;
  std::string id;
  std::string bundle = ".";
  /// Its name in the bundle, or an absolute path.
  std::string config = "config.json";
  std::string pid_file;
  std::string console_socket;
  /// Gets a pidfd of the first process.
  std::string pidfd_socket;
  /// The same as a descriptor, when the runtime shows the terminal itself.
  UniqueFd console;
  bool no_pivot = false;
  /// Has systemd make the cgroup.
  bool systemd_cgroup = false;
  bool new_keyring = true;
  unsigned preserved_fds = 0;
  /// The first of them are listening sockets that the program is told of (sd_listen_fds(3)).
  bool socket_activation = false;

  std::string config_file() const { return config[0] == '/' ? config : bundle + "/" + config; }
};

struct CreatedContainer {
  pid_t pid = 0;
  UniqueFd pidfd;
};

/// Makes a container up to the moment before its program is executed. On failure nothing of it is left.
Result<CreatedContainer> create_container(CreateOptions options);

}  // namespace stack
