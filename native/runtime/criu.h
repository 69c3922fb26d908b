#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "runtime/cgroup.h"
#include "runtime/protobuf.h"

namespace stack {

// The service of criu(8), "swrk" mode: it is started for one request, which comes as a message of
// Protocol Buffers over a socket (rpc.proto of CRIU, where all numbers below are from).

enum class CriuRequest : unsigned { dump = 1, restore = 2, pre_dump = 4, feature_check = 9 };

/// Something that CRIU tells while it works, and waits for an answer to.
struct CriuNotice {
  /// Such as "post-restore".
  std::string name;
  pid_t pid = 0;
  /// With "orphan-pts-master": the master side of a terminal.
  UniqueFd descriptor;
};

struct CriuStart {
  /// What the new process enters; none leaves it where the runtime is.
  CgroupEntrance entrance;
  /// Numbers 4 and up in the new process.
  std::vector<int> descriptors;
};

class Criu {
 public:
  /// Finds it in PATH, and says that it is needed when it is not there.
  static Result<Criu> start(const CriuStart& start);
  Criu(Criu&&) = default;
  /// Waits for its end, which closing the socket brings about.
  ~Criu();

  pid_t pid() const { return pid_; }
  /// Fails when CRIU does, or when `attend` does. Returns the last answer.
  Result<ProtobufReader> ask(CriuRequest request, const ProtobufWriter& options,
             const std::function<Status(CriuNotice&)>& attend);

 private:
  Criu(pid_t pid, UniqueFd socket) : pid_(pid), socket_(std::move(socket)) {}
  Status send_request(const ProtobufWriter& request) const;
  Result<ProtobufReader> receive_answer(UniqueFd& descriptor) const;

  pid_t pid_;
  UniqueFd socket_;
};

/// Fails when the kernel or CRIU cannot tell which pages were written to since an earlier image.
Status check_memory_tracking();

/// Whether there is one in PATH.
bool has_criu();
/// The same as a failure, before anything is made that would have to be removed.
Status check_criu();

}  // namespace stack
