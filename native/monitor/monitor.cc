#include "monitor/monitor.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/attempt.h"
#include "base/file.h"
#include "base/pidfd.h"
#include "monitor/exit_status.h"
#include "monitor/program_pages.h"

namespace stack::monitor {
namespace {

/// How long output is awaited from those that outlive the container's first process.
constexpr int64_t kSurvivorOutputMs = 2000;
/// After the start, stackd has asked all that it asks at the start.
constexpr int64_t kSilenceMs = 1000;
/// How long clients may take for what is left for them.
constexpr int64_t kLastOutputMs = 2000;

std::vector<std::string> split(const std::string& line, char separator = ' ') {
  std::vector<std::string> words;
  for (size_t start = 0; start <= line.size();) {
    const size_t end = std::min(line.find(separator, start), line.size());
    words.push_back(line.substr(start, end - start));
    start = end + 1;
  }
  return words;
}

bool is_file_name(const std::string& text) {
  return !text.empty() && text[0] != '.' && text.find('/') == std::string::npos;
}

}  // namespace

Monitor::Monitor(const Options& options, const Runtime& runtime, EventLoop& loop, LogFile log,
                 Created created)
    : options_(options),
      runtime_(runtime),
      loop_(loop),
      log_(std::move(log)),
      created_(std::move(created)),
      control_(loop),
      watch_(loop, options.watch_command, options.watch_lock),
      notify_(loop, options.bundle),
      stdio_(loop, log_, options, std::move(created_.input)),
      started_(created_.is_started),
      started_us_(started_ ? static_cast<int64_t>(options.started_ms) * 1000 : 0) {}

Status Monitor::begin() {
  if (Status watched = children_.watch(loop_); !watched) return watched;
  if (Status awaited = await_container_end(); !awaited) return awaited;
  control_.on_request = [this](auto name, const auto& line) { take_request(name, line); };
  control_.on_end = [this](auto name) { watch_.remove_follower(name); };
  if (Status listening = control_.listen(options_.bundle); !listening) return listening;
  notify_.on_ready = [this] { control_.push("ready"); };
  if (options_.notify) STACK_ATTEMPT(notify_.begin());
  stdio_.on_change = [this] { end_when_done(); };
  stdio_.on_signal = [this](int number) { send_signal(number); };
  return stdio_.begin(std::move(created_.output), std::move(created_.error));
}

/// Of a container that we have not created, somebody else is the parent.
Status Monitor::await_container_end() {
  if (!options_.adopted) {
    children_.on_end(created_.pid,
                     [this](int status) { on_container_end(ExitRecord::from_wait_status(status)); });
    return {};
  }
  if (!created_.process) {
    loop_.after(0, [this] { on_adopted_end(); });
    return {};
  }
  return loop_.watch(created_.process.get(), EPOLLIN, [this](uint32_t) {
    loop_.forget(created_.process.get());
    on_adopted_end();
  });
}

void Monitor::on_adopted_end() {
  const auto status = find_exit_status(options_.bundle, *options_.adopted, created_.process);
  on_container_end(status ? ExitRecord::from_wait_status(*status) : ExitRecord::unknown());
}

void Monitor::run() {
  // Its life is one of waiting, mostly.
  loop_.on_silence(kSilenceMs, release_program_pages);
  // It can only fail when the kernel breaks its word; the container is then ended as well.
  static_cast<void>(loop_.run().ok());
  stdio_.abandon();
  if (exit_) record_end();
  delete_container(options_, runtime_);
  finish_clients();
  watch_.finish();
  unlink((options_.bundle + "/control.sock").c_str());
}

void Monitor::take_request(ControlServer::Connection name, const std::string& line) {
  const std::vector<std::string> words = split(line);
  const std::string& verb = words[0];
  if (verb == "state") return control_.answer(name, state());
  if (verb == "resize") return control_.answer(name, resize(words));
  if (verb == "reserve" && words.size() <= 2) return control_.answer(name, reserve(words));
  if (verb == "follow") {
    watch_.add_follower(name);
    return control_.answer(name, "ok");
  }
  if (verb == "attach" && !exit_) {
    auto [connection, received] = control_.take(name);
    const char answer[] = "ok\n";
    if (!write_all(connection.get(), answer, "attach")) return;
    return stdio_.attach(std::move(connection), std::move(received));
  }
  if (verb == "kill-all" && exit_) return control_.answer(name, "ok");
  const bool is_operation = verb == "start" || verb == "kill" || verb == "kill-all" ||
                            verb == "exec-detached" || verb == "attach";
  if (is_operation && exit_) return control_.answer(name, "error the container has exited");
  if (verb == "start") return start_container(name);
  if (verb == "kill" && words.size() == 2 && parse_number(words[1])) {
    return run_operation(name, runtime_, {"kill", options_.id, words[1]}, [](bool) {});
  }
  if (verb == "kill-all") {
    return run_operation(name, runtime_, {"kill", "--all", options_.id, "9"}, [](bool) {});
  }
  if (verb == "exec-detached" && words.size() == 2 && is_file_name(words[1])) {
    return exec_detached(name, words[1]);
  }
  control_.answer(name, "error unknown request");
}

void Monitor::start_container(ControlServer::Connection name) {
  if (started_us_ != 0) return control_.answer(name, "error the container was started already");
  // The process may end before the runtime does.
  started_us_ = epoch_us();
  run_operation(name, runtime_, {"start", options_.id}, [this](bool succeeded) {
    started_ = succeeded;
    if (!succeeded) started_us_ = 0;
  });
}

void Monitor::exec_detached(ControlServer::Connection name, const std::string& file) {
  const std::string process = options_.bundle + "/" + file;
  // A log of its own, as others may fail at the same time.
  const Runtime runtime{runtime_.file, runtime_.root, process + ".log"};
  run_operation(name, runtime, {"exec", "--detach", "--process", process, options_.id},
                [log = runtime.log](bool) { unlink(log.c_str()); });
}

void Monitor::run_operation(ControlServer::Connection name, const Runtime& runtime,
                            const std::vector<std::string>& arguments,
                            std::function<void(bool)> after) {
  const long mark = runtime.mark();
  auto pid = start_child(runtime.command(arguments));
  if (!pid) {
    after(false);
    return control_.answer(name, "error " + pid.failure().message());
  }
  ++operations_;
  children_.on_end(pid.value(), [this, name, runtime, mark, finish = std::move(after)](int status) {
    --operations_;
    const bool succeeded = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    const std::string answer = succeeded ? "ok" : "error " + runtime.last_error(mark);
    finish(succeeded);
    control_.answer(name, answer);
    end_when_done();
  });
}

std::string Monitor::resize(const std::vector<std::string>& words) {
  if (!stdio_.has_terminal()) return "error the container has no terminal";
  auto columns = parse_number(words.size() == 3 ? words[1] : "");
  auto rows = parse_number(words.size() == 3 ? words[2] : "");
  if (!columns || !rows || columns.value() > 65535 || rows.value() > 65535) {
    return "error resize needs columns and rows";
  }
  Status resized = stdio_.resize(static_cast<unsigned short>(columns.value()),
                                 static_cast<unsigned short>(rows.value()));
  return resized ? "ok" : "error " + resized.failure().message();
}

std::string Monitor::reserve(const std::vector<std::string>& words) {
  if (exit_) return "error the container has exited";
  const auto wanted = words.size() == 2 ? split(words[1], ',') : std::vector<std::string>();
  Status changed = change_reservations(created_.reservations, wanted);
  if (!changed) return CreateFailure{"reserve", changed.failure(), ""}.line();
  return "reserved=" + names_of(created_.reservations);
}

std::string Monitor::state() const {
  if (exit_) return "state exited";
  return "state pid=" + std::to_string(created_.pid) + " start=" + created_.start_time +
         " started=" + (started_ ? "1" : "0");
}

void Monitor::on_container_end(ExitRecord exit) {
  exit_ = exit;
  exit_->finished_us = epoch_us();
  exit_->oom_killed = created_.memory_kills.happened();
  loop_.after(kSurvivorOutputMs, [this] { loop_.stop(); });
  end_when_done();
}

void Monitor::end_when_done() {
  if (!exit_ || operations_ != 0 || !stdio_.ended()) return;
  // After the end, the loop runs for the last clients only.
  if (!is_recorded_ || !stdio_.has_clients()) loop_.stop();
}

void Monitor::record_end() {
  // One that was never started has run for no time.
  exit_->started_us = started_us_ == 0 ? exit_->finished_us : started_us_;
  // Without a record (a full disk), the event and the end of this process still tell of the end.
  static_cast<void>(write_exit_record(options_.bundle, *exit_).ok());
  control_.push(exit_->event());
  is_recorded_ = true;
  stdio_.finish_clients(exit_->exit_code);
}

void Monitor::finish_clients() {
  if (!stdio_.has_clients()) return;
  loop_.after(kLastOutputMs, [this] { loop_.stop(); });
  static_cast<void>(loop_.run().ok());
}

void Monitor::send_signal(int number) {
  if (exit_) return;
  // Our child keeps its number until we have waited for it.
  if (created_.process) pidfd_send_signal(created_.process.get(), number);
  else if (!options_.adopted) kill(created_.pid, number);
}

}  // namespace stack::monitor
