#include "monitor/monitor.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "monitor/console.h"

namespace stack::monitor {
namespace {

/// How long output is awaited from those that outlive the container's first process.
constexpr int64_t kSurvivorOutputMs = 2000;

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> words;
  for (size_t start = 0; start <= line.size();) {
    const size_t end = std::min(line.find(' ', start), line.size());
    words.push_back(line.substr(start, end - start));
    start = end + 1;
  }
  return words;
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
      watch_(loop, options.watch_command, options.watch_lock) {}

Status Monitor::begin() {
  if (Status watched = children_.watch(loop_); !watched) return watched;
  children_.on_end(created_.pid, [this](int status) { on_container_end(status); });
  control_.on_request = [this](auto name, const auto& line) { take_request(name, line); };
  control_.on_end = [this](auto name) { watch_.remove_follower(name); };
  if (Status listening = control_.listen(options_.bundle); !listening) return listening;
  outputs_.push_back(std::make_unique<OutputStream>(
      loop_, std::move(created_.output), LogLines(log_, "stdout", options_.terminal)));
  if (created_.error) {
    outputs_.push_back(std::make_unique<OutputStream>(loop_, std::move(created_.error),
                                                      LogLines(log_, "stderr", false)));
  }
  for (const auto& output : outputs_) {
    if (Status begun = output->begin([this] { end_when_done(); }); !begun) return begun;
  }
  return {};
}

void Monitor::run() {
  // It can only fail when the kernel breaks its word; the container is then ended as well.
  static_cast<void>(loop_.run().ok());
  for (const auto& output : outputs_) output->abandon();
  if (exit_) record_end();
  delete_container(options_, runtime_);
  watch_.finish();
  unlink((options_.bundle + "/control.sock").c_str());
}

void Monitor::take_request(ControlServer::Connection name, const std::string& line) {
  const std::vector<std::string> words = split(line);
  const std::string& verb = words[0];
  if (verb == "state") return control_.answer(name, state());
  if (verb == "resize") return control_.answer(name, resize(words));
  if (verb == "follow") {
    watch_.add_follower(name);
    return control_.answer(name, "ok");
  }
  if (verb == "kill-all" && exit_) return control_.answer(name, "ok");
  const bool is_operation = verb == "start" || verb == "kill" || verb == "kill-all";
  if (is_operation && exit_) return control_.answer(name, "error the container has exited");
  if (verb == "start") return start_container(name);
  if (verb == "kill" && words.size() == 2 && parse_number(words[1])) {
    return run_operation(name, {"kill", options_.id, words[1]}, [](bool) {});
  }
  if (verb == "kill-all") {
    return run_operation(name, {"kill", "--all", options_.id, "9"}, [](bool) {});
  }
  control_.answer(name, "error unknown request");
}

void Monitor::start_container(ControlServer::Connection name) {
  if (started_us_ != 0) return control_.answer(name, "error the container was started already");
  // The process may end before the runtime does.
  started_us_ = epoch_us();
  run_operation(name, {"start", options_.id}, [this](bool succeeded) {
    started_ = succeeded;
    if (!succeeded) started_us_ = 0;
  });
}

void Monitor::run_operation(ControlServer::Connection name,
                            const std::vector<std::string>& arguments,
                            std::function<void(bool)> after) {
  const long mark = runtime_.mark();
  auto pid = start_child(runtime_.command(arguments));
  if (!pid) {
    after(false);
    return control_.answer(name, "error " + pid.failure().message());
  }
  ++operations_;
  children_.on_end(pid.value(), [this, name, mark, finish = std::move(after)](int status) {
    --operations_;
    const bool succeeded = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    finish(succeeded);
    control_.answer(name, succeeded ? "ok" : "error " + runtime_.last_error(mark));
    end_when_done();
  });
}

std::string Monitor::resize(const std::vector<std::string>& words) {
  const int console = outputs_[0]->descriptor();
  if (!options_.terminal || console < 0) return "error the container has no terminal";
  auto columns = parse_number(words.size() == 3 ? words[1] : "");
  auto rows = parse_number(words.size() == 3 ? words[2] : "");
  if (!columns || !rows || columns.value() > 65535 || rows.value() > 65535) {
    return "error resize needs columns and rows";
  }
  Status resized = resize_console(console, static_cast<unsigned short>(columns.value()),
                                  static_cast<unsigned short>(rows.value()));
  return resized ? "ok" : "error " + resized.failure().message();
}

std::string Monitor::state() const {
  if (exit_) return "state exited";
  return "state pid=" + std::to_string(created_.pid) + " start=" + created_.start_time +
         " started=" + (started_ ? "1" : "0");
}

void Monitor::on_container_end(int status) {
  exit_ = ExitRecord::from_wait_status(status);
  exit_->finished_us = epoch_us();
  exit_->oom_killed = created_.memory_kills.happened();
  loop_.after(kSurvivorOutputMs, [this] { loop_.stop(); });
  end_when_done();
}

void Monitor::end_when_done() {
  if (!exit_ || operations_ != 0) return;
  for (const auto& output : outputs_) {
    if (!output->ended()) return;
  }
  loop_.stop();
}

void Monitor::record_end() {
  // One that was never started has run for no time.
  exit_->started_us = started_us_ == 0 ? exit_->finished_us : started_us_;
  // Without a record (a full disk), the event and the end of this process still tell of the end.
  static_cast<void>(write_exit_record(options_.bundle, *exit_).ok());
  control_.push(exit_->event());
}

}  // namespace stack::monitor
