#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "runtime/json.h"

namespace stack {

/// `process.scheduler`: sched(7), sched_setattr(2).
struct SchedulerSpec {
  std::string policy;
  int32_t nice = 0;
  int32_t priority = 0;
  uint64_t flags = 0;
  /// Nanoseconds.
  uint64_t runtime = 0;
  uint64_t deadline = 0;
  uint64_t period = 0;
};

/// `process.ioPriority`: ioprio_set(2).
struct IoPrioritySpec {
  std::string io_class;
  int32_t priority = 0;
};

/// `process.execCPUAffinity`: lists of processors such as "0-3,7", each empty when not given.
struct CpuAffinitySpec {
  /// Until the process has entered the container's cgroup.
  std::string initial;
  /// From then on.
  std::string final;
};

struct SchedulingSpec {
  std::optional<SchedulerSpec> scheduler;
  std::optional<IoPrioritySpec> io_priority;
  CpuAffinitySpec exec_affinity;
  /// Whether the cgroup has only some processors.
  bool is_confined = false;
};

/// Reads it from a `process` object. Fails on what no kernel knows.
Result<SchedulingSpec> read_scheduling(const Json& process);

/// Of the calling process, before it gives up its capabilities.
Status apply_scheduling(const SchedulingSpec& scheduling);

/// Confines the calling process to processors. An empty list changes nothing.
Status apply_cpu_affinity(const std::string& processors);

/// Gives the calling process back what its cgroup allows, whatever confined the runtime: a container does
/// not depend on who started it. Changes nothing when the kernel refuses, which harms nobody.
void reset_cpu_affinity();

}  // namespace stack
