#include "runtime/image_options.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <deque>
#include <sstream>
#include <utility>

#include "base/attempt.h"
#include "base/file.h"

namespace stack {

namespace {

constexpr const char* default_images = "checkpoint";

Status make_directory(const std::string& path) {
  if (mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) return {};
  return system_failure("mkdir", path);
}

Result<UniqueFd> open_directory(const std::string& path) {
  UniqueFd directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory) return system_failure("open", path);
  return directory;
}

/// Values of the enum criu_cg_mode.
Result<unsigned> cgroups_mode(const std::string& name) {
  static const std::pair<const char*, unsigned> modes[] = {
      {"", 6}, {"ignore", 0}, {"soft", 3}, {"full", 4}, {"strict", 5}};
  for (const auto& [known, value] : modes) {
    if (name == known) return value;
  }
  return Failure{"--manage-cgroups-mode is none of soft, full, strict and ignore:", 0, name};
}

/// Interfaces of the network are not CRIU's to make, whether or not the caller says so.
Status check_empty_namespaces(const Arguments& arguments) {
  for (const std::string& name : arguments.values("empty-ns")) {
    if (name != "network") return Failure{"--empty-ns is not supported for", 0, name};
  }
  return {};
}

Result<ImageOptions> common_options(const Arguments& arguments) {
  ImageOptions options;
  const std::string path = arguments.value("image-path");
  options.images_path = path.empty() ? default_images : path;
  STACK_ATTEMPT(make_directory(options.images_path));
  options.work_path = arguments.value("work-path");
  if (options.work_path.empty()) options.work_path = options.images_path;
  else STACK_ATTEMPT(make_directory(options.work_path));
  STACK_TAKE(const unsigned mode, cgroups_mode(arguments.value("manage-cgroups-mode")));
  STACK_ATTEMPT(check_empty_namespaces(arguments));
  ProtobufWriter& message = options.message;
  message.add(criu_option::log_level, 4);
  message.add(criu_option::notify_scripts, 1);
  message.add(criu_option::orphan_pts_master, 1);
  // The first says that there is a second.
  message.add(criu_option::manage_cgroups, 1).add(criu_option::manage_cgroups_mode, mode);
  message.add(criu_option::empty_ns, CLONE_NEWNET);
  static const std::pair<const char*, unsigned> flags[] = {{"shell-job", criu_option::shell_job},
                                                           {"ext-unix-sk", criu_option::ext_unix_sk},
                                                           {"tcp-established", criu_option::tcp_established},
                                                           {"file-locks", criu_option::file_locks},
                                                           {"auto-dedup", criu_option::auto_dedup},
                                                           {"lazy-pages", criu_option::lazy_pages}};
  for (const auto& [name, field] : flags) message.add(field, arguments.has(name) ? 1 : 0);
  return options;
}

/// Relative to the directory of the images, which are to be moved together.
Status add_parent(const Arguments& arguments, ImageOptions& options) {
  const std::string parent = arguments.value("parent-path");
  if (parent.empty()) return {};
  if (parent[0] == '/') return Failure{"--parent-path is not relative to the images:", 0, parent};
  struct stat status {};
  if (stat((options.images_path + "/" + parent).c_str(), &status) != 0) {
    return system_failure("invalid --parent-path", parent);
  }
  if (!S_ISDIR(status.st_mode)) return Failure{"invalid --parent-path", ENOTDIR, parent};
  options.message.add(criu_option::parent_img, parent).add(criu_option::track_mem, 1);
  return {};
}

Status add_page_server(const Arguments& arguments, ImageOptions& options) {
  const std::string text = arguments.value("page-server");
  if (text.empty()) return {};
  const size_t colon = text.rfind(':');
  uint16_t port = 0;
  const char* end = text.data() + text.size();
  const bool has_both = colon != std::string::npos && colon > 0;
  const auto parsed = has_both ? std::from_chars(text.data() + colon + 1, end, port) : std::from_chars_result{};
  if (!has_both || parsed.ec != std::errc() || parsed.ptr != end || port == 0) {
    return Failure{"--page-server is not ADDRESS:PORT:", 0, text};
  }
  ProtobufWriter server;
  server.add(1, std::string_view(text).substr(0, colon)).add(2, port);
  options.message.add(criu_option::page_server, server);
  return {};
}

/// The last line only says that it has failed.
constexpr size_t most_errors = 4;

bool says_error(const std::string& line) { return line.find("Error") != std::string::npos; }

}  // namespace

Result<ImageOptions> ImageOptions::of_checkpoint(const Arguments& arguments) {
  STACK_TAKE(ImageOptions options, common_options(arguments));
  STACK_ATTEMPT(add_parent(arguments, options));
  STACK_ATTEMPT(add_page_server(arguments, options));
  options.message.add(criu_option::leave_running, arguments.has("leave-running") ? 1 : 0);
  options.message.add(criu_option::tcp_skip_in_flight, arguments.has("tcp-skip-in-flight") ? 1 : 0);
  options.message.add(criu_option::link_remap, arguments.has("link-remap") ? 1 : 0);
  return options;
}

Result<ImageOptions> ImageOptions::of_restore(const Arguments& arguments) {
  STACK_TAKE(ImageOptions options, common_options(arguments));
  options.message.add(criu_option::rst_sibling, 1).add(criu_option::evasive_devices, 1);
  const std::string profile = arguments.value("lsm-profile");
  const std::string context = arguments.value("lsm-mount-context");
  if (!profile.empty()) options.message.add(criu_option::lsm_profile, profile);
  if (!context.empty()) options.message.add(criu_option::lsm_mount_context, context);
  return options;
}

void ImageOptions::add_configuration(const Spec& spec) {
  for (const auto& [name, value] : spec.annotations) {
    if (name != "org.criu.config") continue;
    if (!value.empty()) message.add(criu_option::config_file, value);
    return;
  }
  // Administrators have one of these for the runtimes that podman and containerd were made for.
  for (const char* path : {"/etc/criu/stack-runtime.conf", "/etc/criu/crun.conf", "/etc/criu/runc.conf"}) {
    if (access(path, F_OK) != 0) continue;
    message.add(criu_option::config_file, path);
    return;
  }
}

Status ImageOptions::open(const char* log) {
  STACK_TAKE(images, open_directory(images_path));
  STACK_TAKE(work, open_directory(work_path));
  message.add(criu_option::images_dir_fd, static_cast<uint64_t>(images.get()));
  message.add(criu_option::work_dir_fd, static_cast<uint64_t>(work.get()));
  // CRIU may be told to write another one, and that of an earlier failure would explain nothing.
  unlinkat(work.get(), log, 0);
  message.add(criu_option::log_file, log);
  return {};
}

Failure ImageOptions::explain(Failure failure, const char* log) const {
  const std::string path = work_path + "/" + log;
  const auto text = read_file(path, 64 << 20);
  std::istringstream lines(text ? text.value() : "");
  std::deque<std::string> errors;
  for (std::string line; std::getline(lines, line);) {
    if (!says_error(line)) continue;
    errors.push_back(line);
    if (errors.size() > most_errors) errors.pop_front();
  }
  for (const std::string& error : errors) failure.subject += (failure.subject.empty() ? "" : "; ") + error;
  if (!errors.empty()) failure.subject += "; see " + path;
  return failure;
}

}  // namespace stack
