#include "monitor/adopt.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/attempt.h"
#include "base/file.h"
#include "base/process.h"
#include "monitor/children.h"
#include "monitor/json_text.h"
#include "monitor/kept_descriptors.h"
#include "monitor/name_server.h"
#include "monitor/stdio_fifos.h"
#include "process/signal.h"

namespace stack::monitor {
namespace {

/// A duplicate of what the lender has under that number; empty when it has nothing to lend.
UniqueFd borrow(const Loan& loan, int number) {
  if (number < 0) return UniqueFd();
  auto taken = take_descriptor(loan.lender.pid, loan.lender.start_time, number);
  return taken ? std::move(taken.value()) : UniqueFd();
}

/// A lent pidfd also tells how the process ended when that was before we came.
Status find_process(const Options& options, Created& created) {
  created.pid = options.adopted->pid;
  created.start_time = options.adopted->start_time;
  created.process = borrow(options.loan, options.loan.process);
  if (created.process) return {};
  auto opened = open_process(created.pid, created.start_time);
  if (opened) {
    created.process = std::move(opened.value());
    return {};
  }
  if (opened.failure().error == ESRCH) return {};
  return opened.failure();
}

Status take_stdio(const Options& options, Created& created) {
  if (!options.terminal) {
    StdioFifos fifos;
    STACK_ATTEMPT(fifos.reopen(options.bundle, options.input));
    created.input = std::move(fifos.input.ours);
    created.output = std::move(fifos.output.ours);
    created.error = std::move(fifos.error.ours);
    return {};
  }
  UniqueFd console = borrow(options.loan, options.loan.console);
  // The terminal has hung up with its last master.
  if (!console) return {};
  return take_console(std::move(console), created);
}

Status take_name_server(const Options& options) {
  UniqueFd udp = borrow(options.loan, options.loan.name_server_udp);
  UniqueFd tcp = borrow(options.loan, options.loan.name_server_tcp);
  if (udp && tcp) {
    STACK_ATTEMPT(keep_as(kNameServerUdp, std::move(udp)));
    return keep_as(kNameServerTcp, std::move(tcp));
  }
  return open_name_server(options.adopted->pid);
}

/// Who asks for them gets EBADF, and not what holds their numbers.
void close_kept_descriptors() {
  close(kNameServerUdp);
  close(kNameServerTcp);
}

void reserve_again(const Options& options, Created& created) {
  for (const std::string& wanted : options.reserve) {
    auto reservation = reserve(wanted, options.sharer);
    created.reservations.push_back(reservation ? std::move(reservation.value())
                                               : Reservation{UniqueFd(), wanted});
  }
}

/// Whether the container has left the moment in which it waits for `start`.
Result<bool> is_started(const Options& options, const Runtime& runtime) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return system_failure("pipe2", "state");
  UniqueFd reader(ends[0]);
  UniqueFd writer(ends[1]);
  ChildOptions child = runtime.command({"state", options.id});
  child.output = writer.get();
  STACK_TAKE(const pid_t pid, start_child(child));
  writer.reset();
  auto state = read_all(reader.get(), 1 << 20, "state");
  wait_for_child(pid);
  if (!state) return state.failure();
  return json_text(state.value(), "status") != "created";
}

}  // namespace

bool adopt_container(const Options& options, const Runtime& runtime, Created& created,
                     CreateFailure& failed) {
  Status found = find_process(options, created);
  if (found) found = take_stdio(options, created);
  auto started = found ? is_started(options, runtime) : Result<bool>(found.failure());
  if (started) created.is_started = started.value();
  if (!started) found = started.failure();
  if (!found) {
    failed = {"adopt", found.failure(), found.failure().message()};
    return false;
  }
  created.memory_kills.find_all(created.pid);
  reserve_again(options, created);
  // The namespace may be gone with the process; then nobody asks for names.
  if (options.name_server && !take_name_server(options)) close_kept_descriptors();
  return true;
}

}  // namespace stack::monitor
