#pragma once

#include "runtime/namespaces.h"

namespace stack {

/// Makes the first process of a container in all its namespaces but two: a mount namespace that is named
/// by path is for the process to join (`join_mount_namespace`), and a new cgroup namespace begins at the
/// cgroup that the process is in when it makes it. Returns twice, as clone3(2) does; the caller's own
/// namespaces are what they were.
Result<ClonedProcess> clone_container(const Spec& spec, const CgroupEntrance& entrance);

/// The last one to join: from then on, paths are those of that namespace.
Status join_mount_namespace(const Spec& spec);

}  // namespace stack
