#pragma once

#include <optional>

#include "runtime/container.h"
#include "runtime/image_options.h"

namespace stack {

struct CheckpointOptions {
  ImageOptions images;
  /// Memory only; the container goes on.
  bool pre_dump = false;
  /// Gets a zero byte when pages can be asked for over the network.
  UniqueFd status;
};

/// Saves the processes of a container with CRIU. Unless they are to go on, they have ended then.
Status checkpoint_container(const Container& container, CheckpointOptions options);

/// CRIU would take the mounts of the host for those of the container.
Status check_own_mounts(const Spec& spec);

/// The file of the image that tells what stdin, stdout and stderr of the container were.
constexpr const char* descriptors_file = "descriptors.json";

/// Namespaces that are named by path and that CRIU leaves to whoever restores: by the name of their files
/// in /proc/PID/ns, and what an image calls them.
struct OuterNamespace {
  int flag;
  const char* name;
  const char* key;
};

/// Nothing when CRIU has no way for a namespace of this type to stay outside.
std::optional<OuterNamespace> outer_namespace(int flag);

}  // namespace stack
