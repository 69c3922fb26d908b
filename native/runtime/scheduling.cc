#include "runtime/scheduling.h"

#include <linux/ioprio.h>
#include <linux/sched.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>

#include "base/attempt.h"
#include "runtime/named_number.h"
#include "runtime/number_list.h"

namespace stack {

namespace {

/// sched_setattr(2). libc's sched.h and linux/sched/types.h, which has it, exclude each other.
struct SchedulerAttributes {
  uint32_t size;
  uint32_t policy;
  uint64_t flags;
  int32_t nice;
  uint32_t priority;
  uint64_t runtime;
  uint64_t deadline;
  uint64_t period;
};

constexpr NamedNumber policies[] = {
    {"SCHED_OTHER", SCHED_NORMAL}, {"SCHED_FIFO", SCHED_FIFO}, {"SCHED_RR", SCHED_RR},
    {"SCHED_BATCH", SCHED_BATCH},  {"SCHED_ISO", 4},           {"SCHED_IDLE", SCHED_IDLE},
    {"SCHED_DEADLINE", SCHED_DEADLINE},
};

constexpr NamedNumber scheduler_flags[] = {
    {"SCHED_FLAG_RESET_ON_FORK", SCHED_FLAG_RESET_ON_FORK},
    {"SCHED_FLAG_RECLAIM", SCHED_FLAG_RECLAIM},
    {"SCHED_FLAG_DL_OVERRUN", SCHED_FLAG_DL_OVERRUN},
    {"SCHED_FLAG_KEEP_POLICY", SCHED_FLAG_KEEP_POLICY},
    {"SCHED_FLAG_KEEP_PARAMS", SCHED_FLAG_KEEP_PARAMS},
    {"SCHED_FLAG_UTIL_CLAMP_MIN", SCHED_FLAG_UTIL_CLAMP_MIN},
    {"SCHED_FLAG_UTIL_CLAMP_MAX", SCHED_FLAG_UTIL_CLAMP_MAX},
};

constexpr NamedNumber io_classes[] = {
    {"IOPRIO_CLASS_RT", IOPRIO_CLASS_RT},
    {"IOPRIO_CLASS_BE", IOPRIO_CLASS_BE},
    {"IOPRIO_CLASS_IDLE", IOPRIO_CLASS_IDLE},
};

/// sched(7) "SCHED_DEADLINE": runtime <= deadline <= period, where no period means the deadline.
Status check_deadline(const SchedulerSpec& scheduler) {
  if (scheduler.policy != "SCHED_DEADLINE") return {};
  constexpr uint64_t least_ns = 1024;
  constexpr uint64_t most_ns = uint64_t{1} << 63;
  const uint64_t period = scheduler.period == 0 ? scheduler.deadline : scheduler.period;
  const bool in_range = scheduler.runtime >= least_ns && period < most_ns;
  const bool ordered = scheduler.runtime <= scheduler.deadline && scheduler.deadline <= period;
  if (in_range && ordered) return {};
  return Failure{"invalid scheduler:", 0, "SCHED_DEADLINE needs 1024 <= runtime <= deadline <= period"};
}

Result<SchedulerSpec> read_scheduler(const Json& entry) {
  SchedulerSpec scheduler;
  scheduler.policy = entry.text("policy");
  if (find_name(policies, scheduler.policy) == nullptr) {
    return Failure{"unknown scheduler policy", 0, "\"" + scheduler.policy + "\""};
  }
  scheduler.nice = static_cast<int32_t>(entry["nice"].integer());
  scheduler.priority = static_cast<int32_t>(entry["priority"].integer());
  scheduler.runtime = entry["runtime"].natural();
  scheduler.deadline = entry["deadline"].natural();
  scheduler.period = entry["period"].natural();
  for (const std::string& name : entry["flags"].texts()) {
    const NamedNumber* flag = find_name(scheduler_flags, name);
    if (flag == nullptr) return Failure{"unknown scheduler flag", 0, "\"" + name + "\""};
    scheduler.flags |= flag->number;
  }
  if (scheduler.nice < -20 || scheduler.nice > 19) {
    return Failure{"invalid scheduler:", 0, "nice must be from -20 to 19"};
  }
  STACK_ATTEMPT(check_deadline(scheduler));
  return scheduler;
}

Result<IoPrioritySpec> read_io_priority(const Json& entry) {
  IoPrioritySpec priority{entry.text("class"), static_cast<int32_t>(entry["priority"].integer())};
  if (find_name(io_classes, priority.io_class) == nullptr) {
    return Failure{"unknown class of ioPriority", 0, "\"" + priority.io_class + "\""};
  }
  if (priority.priority < 0 || priority.priority > 7) {
    return Failure{"invalid ioPriority:", 0, "priority must be from 0 to 7"};
  }
  return priority;
}

Status apply_scheduler(const SchedulerSpec& scheduler, bool is_confined) {
  SchedulerAttributes attributes{};
  attributes.size = sizeof attributes;
  attributes.policy = find_name(policies, scheduler.policy)->number;
  attributes.flags = scheduler.flags;
  attributes.nice = scheduler.nice;
  attributes.priority = static_cast<uint32_t>(scheduler.priority);
  attributes.runtime = scheduler.runtime;
  attributes.deadline = scheduler.deadline;
  attributes.period = scheduler.period;
  if (syscall(SYS_sched_setattr, 0, &attributes, 0) == 0) return {};
  // sched_setattr(2): deadlines are promised only to who may run on every processor.
  if (errno == EPERM && is_confined && scheduler.policy == "SCHED_DEADLINE") {
    return Failure{"process scheduler can't be used together with AllowedCPUs:", EPERM, scheduler.policy};
  }
  return system_failure("set scheduler", scheduler.policy);
}

Status apply_io_priority(const IoPrioritySpec& priority) {
  const uint32_t io_class = find_name(io_classes, priority.io_class)->number;
  const int value = static_cast<int>(IOPRIO_PRIO_VALUE(io_class, static_cast<uint32_t>(priority.priority)));
  if (syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0, value) == 0) return {};
  return system_failure("set ioPriority", priority.io_class);
}

}  // namespace

Result<SchedulingSpec> read_scheduling(const Json& process) {
  SchedulingSpec scheduling;
  if (process["scheduler"].exists()) {
    STACK_TAKE(scheduling.scheduler, read_scheduler(process["scheduler"]));
  }
  if (process["ioPriority"].exists()) {
    STACK_TAKE(scheduling.io_priority, read_io_priority(process["ioPriority"]));
  }
  const Json affinity = process["execCPUAffinity"];
  scheduling.exec_affinity = {affinity.text("initial"), affinity.text("final")};
  for (const std::string& list : {scheduling.exec_affinity.initial, scheduling.exec_affinity.final}) {
    if (!list.empty()) STACK_ATTEMPT(parse_number_list(list, CPU_SETSIZE));
  }
  return scheduling;
}

Status apply_scheduling(const SchedulingSpec& scheduling) {
  if (scheduling.scheduler) STACK_ATTEMPT(apply_scheduler(*scheduling.scheduler, scheduling.is_confined));
  if (scheduling.io_priority) STACK_ATTEMPT(apply_io_priority(*scheduling.io_priority));
  return {};
}

Status apply_cpu_affinity(const std::string& processors) {
  if (processors.empty()) return {};
  STACK_TAKE(const std::vector<bool> wanted, parse_number_list(processors, CPU_SETSIZE));
  cpu_set_t set;
  CPU_ZERO(&set);
  for (size_t cpu = 0; cpu < wanted.size(); ++cpu) {
    if (wanted[cpu]) CPU_SET(cpu, &set);
  }
  if (sched_setaffinity(0, sizeof set, &set) == 0) return {};
  return system_failure("set CPU affinity", processors);
}

void reset_cpu_affinity() {
  cpu_set_t all;
  memset(&all, 0xff, sizeof all);
  (void)sched_setaffinity(0, sizeof all, &all);
}

}  // namespace stack
