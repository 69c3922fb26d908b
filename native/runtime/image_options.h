#pragma once

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "runtime/arguments.h"
#include "runtime/protobuf.h"
#include "runtime/spec.h"

namespace stack {

/// What `checkpoint` and `restore` are asked for, ready for CRIU.
struct ImageOptions {
  std::string images_path;
  /// Where the log is written; the images' directory by default.
  std::string work_path;
  UniqueFd images;
  UniqueFd work;
  /// A message of type criu_opts.
  ProtobufWriter message;

  static Result<ImageOptions> of_checkpoint(const Arguments& arguments);
  static Result<ImageOptions> of_restore(const Arguments& arguments);

  /// Has CRIU read a file with options of its own: that which an annotation of the bundle names, or that
  /// of the machine.
  void add_configuration(const Spec& spec);
  /// Opens the directories, for CRIU to work in the mount namespace that this is done in. The log is for
  /// explain().
  Status open(const char* log);
  /// Adds what CRIU wrote about a failure.
  Failure explain(Failure failure, const char* log) const;
};

/// Fields of criu_opts (rpc.proto of CRIU).
namespace criu_option {
enum : unsigned {
  images_dir_fd = 1,
  pid = 2,
  leave_running = 3,
  ext_unix_sk = 4,
  tcp_established = 5,
  evasive_devices = 6,
  shell_job = 7,
  file_locks = 8,
  log_level = 9,
  log_file = 10,
  page_server = 11,
  notify_scripts = 12,
  root = 13,
  parent_img = 14,
  track_mem = 15,
  auto_dedup = 16,
  work_dir_fd = 17,
  link_remap = 18,
  ext_mnt = 23,
  manage_cgroups = 24,
  cg_root = 25,
  rst_sibling = 26,
  inherit_fd = 27,
  manage_cgroups_mode = 34,
  external = 37,
  empty_ns = 38,
  join_ns = 39,
  freeze_cgroup = 44,
  tcp_skip_in_flight = 46,
  lazy_pages = 48,
  orphan_pts_master = 50,
  config_file = 51,
  lsm_profile = 53,
  lsm_mount_context = 63,
};
}

}  // namespace stack
