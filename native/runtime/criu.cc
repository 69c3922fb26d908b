#include "runtime/criu.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <sstream>

#include "base/attempt.h"
#include "runtime/failure_channel.h"
#include "runtime/namespaces.h"
#include "runtime/process_setup.h"

namespace stack {

namespace {

constexpr const char* program = "criu";
/// Of the socket, in the process of CRIU.
constexpr int socket_number = 3;

namespace request_field {
enum : unsigned { type = 1, options = 2, notify_success = 3, features = 5 };
}
namespace answer_field {
enum : unsigned { type = 1, success = 2, notify = 5, error = 7, features = 8, message = 9 };
}
namespace notify_field {
enum : unsigned { script = 1, pid = 2 };
}
constexpr uint64_t notify_type = 6;

Failure missing() { return Failure{"criu is not installed: checkpoint and restore need it in PATH", 0, ""}; }

/// Puts the descriptors at 3 and up, and leaves no other to CRIU.
Status arrange_descriptors(const std::vector<int>& descriptors) {
  const int beyond = socket_number + static_cast<int>(descriptors.size());
  std::vector<int> copies;
  for (const int descriptor : descriptors) {
    copies.push_back(fcntl(descriptor, F_DUPFD_CLOEXEC, beyond));
    if (copies.back() < 0) return system_failure("copy descriptor for", program);
  }
  for (size_t i = 0; i < copies.size(); ++i) {
    if (dup2(copies[i], socket_number + static_cast<int>(i)) < 0) return system_failure("dup2", program);
  }
  close_range(static_cast<unsigned>(beyond), ~0U, CLOSE_RANGE_CLOEXEC);
  return {};
}

Status enter_and_execute(const CriuStart& start, int socket) {
  reset_signals();
  STACK_ATTEMPT(Cgroup::join(start.entrance));
  std::vector<int> descriptors = {socket};
  descriptors.insert(descriptors.end(), start.descriptors.begin(), start.descriptors.end());
  STACK_ATTEMPT(arrange_descriptors(descriptors));
  const std::string number = std::to_string(socket_number);
  execlp(program, program, "swrk", number.c_str(), nullptr);
  return errno == ENOENT ? missing() : system_failure("execve", program);
}

Failure failure_of(const ProtobufReader& answer) {
  const auto error = static_cast<int>(answer.number(answer_field::error).value_or(0));
  std::string message = answer.text(answer_field::message).value_or("");
  while (!message.empty() && message.back() == '\n') message.pop_back();
  if (message.empty() && error == 0) message = "it gave no reason; see what `criu check` says";
  return Failure{"criu failed:", error, "", message};
}

}  // namespace

Result<Criu> Criu::start(const CriuStart& start) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return system_failure("socketpair", program);
  UniqueFd own(ends[0]);
  const UniqueFd other(ends[1]);
  STACK_TAKE(auto channels, Channel::make());
  STACK_TAKE(const ClonedProcess process, clone_process(0, start.entrance));
  if (process.pid == 0) {
    const Status executed = enter_and_execute(start, other.get());
    channels.second.report(executed.failure());
    _exit(1);
  }
  channels.second.close();
  Criu criu(process.pid, std::move(own));
  // The other end of the channel is close-on-exec: its silence is success.
  STACK_TAKE(const Channel::Word word, channels.first.listen());
  if (word != Channel::Word::closed) return Failure{"unexpected word of", 0, program};
  return criu;
}

Criu::~Criu() {
  // One that was moved from has no socket.
  if (!socket_) return;
  socket_.reset();
  TEMP_FAILURE_RETRY(waitpid(pid_, nullptr, 0));
}

Status Criu::send_request(const ProtobufWriter& request) const {
  const std::string& bytes = request.bytes();
  const ssize_t sent = TEMP_FAILURE_RETRY(send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL));
  return sent == static_cast<ssize_t>(bytes.size()) ? Status() : system_failure("send request to", program);
}

/// One message, and the descriptor that came with it.
Result<ProtobufReader> Criu::receive_answer(UniqueFd& descriptor) const {
  std::string bytes(65536, '\0');
  char control[CMSG_SPACE(sizeof(int))];
  iovec content{bytes.data(), bytes.size()};
  msghdr message{};
  message.msg_iov = &content;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  const ssize_t length = TEMP_FAILURE_RETRY(recvmsg(socket_.get(), &message, MSG_CMSG_CLOEXEC));
  if (length < 0) return system_failure("receive answer of", program);
  if (length == 0) return Failure{"criu ended without an answer", 0, ""};
  const cmsghdr* header = CMSG_FIRSTHDR(&message);
  if (header != nullptr && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS) {
    int received = -1;
    memcpy(&received, CMSG_DATA(header), sizeof received);
    descriptor.reset(received);
  }
  return ProtobufReader::parse(std::string_view(bytes).substr(0, static_cast<size_t>(length)));
}

Result<ProtobufReader> Criu::ask(CriuRequest request, const ProtobufWriter& options,
                 const std::function<Status(CriuNotice&)>& attend) {
  ProtobufWriter message;
  const bool is_check = request == CriuRequest::feature_check;
  message.add(request_field::type, static_cast<uint64_t>(request));
  message.add(is_check ? request_field::features : request_field::options, options);
  STACK_ATTEMPT(send_request(message));
  while (true) {
    CriuNotice notice;
    STACK_TAKE(const ProtobufReader answer, receive_answer(notice.descriptor));
    if (answer.number(answer_field::success).value_or(0) == 0) return failure_of(answer);
    if (answer.number(answer_field::type) != notify_type) return answer;
    STACK_TAKE(const ProtobufReader notify, ProtobufReader::parse(answer.text(answer_field::notify).value_or("")));
    notice.name = notify.text(notify_field::script).value_or("");
    notice.pid = static_cast<pid_t>(notify.number(notify_field::pid).value_or(0));
    STACK_ATTEMPT(attend(notice));
    ProtobufWriter understood;
    understood.add(request_field::type, notify_type).add(request_field::notify_success, 1);
    STACK_ATTEMPT(send_request(understood));
  }
}

Status check_memory_tracking() {
  constexpr unsigned memory_tracking = 1;
  STACK_TAKE(Criu criu, Criu::start({}));
  STACK_TAKE(const ProtobufReader answer,
             criu.ask(CriuRequest::feature_check, ProtobufWriter().add(memory_tracking, 1), {}));
  STACK_TAKE(const ProtobufReader features, ProtobufReader::parse(answer.text(answer_field::features).value_or("")));
  if (features.number(memory_tracking).value_or(0) != 0) return {};
  return Failure{"--pre-dump is not possible: the kernel does not track writes to memory (CONFIG_MEM_SOFT_DIRTY)", 0, ""};
}

Status check_criu() { return has_criu() ? Status() : missing(); }

bool has_criu() {
  const char* path = getenv("PATH");
  std::istringstream directories(path == nullptr ? "" : path);
  for (std::string directory; std::getline(directories, directory, ':');) {
    if (access((directory + "/" + program).c_str(), X_OK) == 0) return true;
  }
  return false;
}

}  // namespace stack
