#include <sys/socket.h>

#include "addon/call.h"
#include "addon/calls.h"
#include "base/file_lock.h"
#include "base/process.h"
#include "process/signal.h"
#include "process/spawn.h"

namespace stack::addon {
struct ProcessName {
  pid_t pid = 0;
  std::string start_time;
};

struct StartTime {
  std::optional<std::string> start_time;
};
struct SignalOptions : ProcessName {
  int signal = 0;
};
struct Sent {
  bool sent;
};
struct TakeOptions : ProcessName {
  int descriptor = 0;
};
struct LockOptions {
  std::string path;
  bool wait = false;
};
struct DescriptorName {
  int descriptor = -1;
};
struct Descriptor {
  int number;
};

static void read(Fields& fields, SpawnOptions& options) {
  options.file = fields.text("file");
  options.args = fields.texts("args");
  options.env = fields.texts("env");
  options.cwd = fields.text_or_null("cwd");
  options.input = fields.content_or_null("stdin");
  options.timeout_ms = fields.number("timeoutMs");
  options.max_output_bytes = static_cast<size_t>(fields.number("maxOutputBytes"));
  options.merge_stderr = fields.flag("mergeStderr");
}

static void write(Answer& answer, const SpawnOutcome& outcome) {
  answer.Set("exitCode", outcome.exit_code);
  answer.Set("signal", outcome.signal);
  answer.Set("stdout", outcome.output);
  answer.Set("stderr", outcome.error);
  answer.Set("timedOut", outcome.timed_out);
}

static void read(Fields& fields, LockOptions& options) {
  options.path = fields.text("path");
  options.wait = fields.flag("wait");
}
static void read(Fields& fields, DescriptorName& options) {
  options.descriptor = static_cast<int>(fields.number("descriptor"));
}
static void write(Answer& answer, const Descriptor& descriptor) {
  answer.Set("descriptor", descriptor.number);
}

static Result<Descriptor> lock(const LockOptions& options) {
  auto locked = lock_file(options.path, options.wait);
  if (!locked) return locked.failure();
  return Descriptor{locked.value().release()};
}

static Result<Done> close_descriptor(const DescriptorName& options) {
  if (close(options.descriptor) == 0) return Done{};
  return system_failure("close", "descriptor " + std::to_string(options.descriptor));
}

static void read(Fields& fields, pid_t& pid) { pid = static_cast<pid_t>(fields.number("pid")); }
static void write(Answer& answer, const StartTime& found) {
  const Napi::Env env = answer.Env();
  answer.Set("startTime", found.start_time ? Napi::String::New(env, *found.start_time)
                                           : env.Null());
}
static Result<StartTime> start_time(const pid_t& pid) {
  auto found = process_start_time(pid);
  if (!found) return found.failure();
  return StartTime{std::move(found.value())};
}

static void read_name(Fields& fields, ProcessName& name) {
  read(fields, name.pid);
  name.start_time = fields.text("startTime");
}
static void read(Fields& fields, SignalOptions& options) {
  read_name(fields, options);
  options.signal = static_cast<int>(fields.number("signal"));
}
static void write(Answer& answer, const Sent& sent) { answer.Set("sent", sent.sent); }
static Result<Sent> send(const SignalOptions& options) {
  auto sent = signal_process(options.pid, options.start_time, options.signal);
  if (!sent) return sent.failure();
  return Sent{sent.value()};
}

static void read(Fields& fields, ProcessName& name) { read_name(fields, name); }
static Result<Descriptor> open_pidfd(const ProcessName& name) {
  auto opened = open_process(name.pid, name.start_time);
  if (opened) return Descriptor{opened.value().release()};
  if (opened.failure().error == ESRCH) return Descriptor{-1};
  return opened.failure();
}

static void read(Fields& fields, TakeOptions& options) {
  read_name(fields, options);
  options.descriptor = static_cast<int>(fields.number("descriptor"));
}
static Result<Descriptor> take(const TakeOptions& options) {
  auto taken = take_descriptor(options.pid, options.start_time, options.descriptor);
  if (!taken) return taken.failure();
  return Descriptor{taken.value().release()};
}

struct User {
  uid_t id;
};
static void write(Answer& answer, const User& user) { answer.Set("uid", user.id); }
/// unix(7): of whoever connected, at that moment.
static Result<User> peer_user(const DescriptorName& options) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (getsockopt(options.descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0) return User{peer.uid};
  return system_failure("getsockopt", "peer of a connection");
}

Napi::Value spawn_call(const Napi::CallbackInfo& info) { return bound<OwnThread, spawn>(info); }
Napi::Value lock_file_call(const Napi::CallbackInfo& info) { return bound<OwnThread, lock>(info); }
Napi::Value close_descriptor_call(const Napi::CallbackInfo& info) {
  return bound<Pool, close_descriptor>(info);
}
Napi::Value process_start_time_call(const Napi::CallbackInfo& info) {
  return bound<Pool, start_time>(info);
}
Napi::Value signal_process_call(const Napi::CallbackInfo& info) { return bound<Pool, send>(info); }
Napi::Value open_process_call(const Napi::CallbackInfo& info) {
  return bound<Pool, open_pidfd>(info);
}
Napi::Value take_descriptor_call(const Napi::CallbackInfo& info) { return bound<Pool, take>(info); }
Napi::Value peer_user_call(const Napi::CallbackInfo& info) { return bound<Pool, peer_user>(info); }

}  // namespace stack::addon
