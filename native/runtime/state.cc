#include "runtime/state.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "base/attempt.h"
#include "base/file.h"
#include "base/process.h"
#include "runtime/account.h"
#include "runtime/cgroup.h"
#include "runtime/json.h"
#include "runtime/json_object.h"

namespace stack {

namespace {

constexpr size_t most_bytes = 16 << 20;

Status check_id(const std::string& id) {
  constexpr const char* allowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-.";
  const bool fits = !id.empty() && id.size() <= 255 && id.find_first_not_of(allowed) == std::string::npos;
  // Our own files in the root begin with a dot.
  if (fits && id[0] != '.') return {};
  return Failure{"invalid container id", 0, "\"" + id + "\""};
}

Status make_root(const std::string& root) {
  for (size_t end = root.find('/', 1);; end = root.find('/', end + 1)) {
    const bool is_last = end == std::string::npos;
    const std::string path = root.substr(0, end);
    if (mkdir(path.c_str(), is_last ? 0700 : 0755) != 0 && errno != EEXIST) {
      return system_failure("mkdir", path);
    }
    if (is_last) return {};
  }
}

std::string annotations_json(const State& state) {
  JsonObject object;
  for (const auto& [name, value] : state.annotations) object.add(name.c_str(), value);
  return object.text();
}

/// The name of the user whose directory it is, or "#" and a uid.
std::string owner_of(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return "";
  // Most often, and then without reading the list of users for every command.
  if (status.st_uid == 0) return "root";
  const auto account = find_account(status.st_uid);
  return account ? account->name : "#" + std::to_string(status.st_uid);
}

bool exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

}  // namespace

Status replace_file(const std::string& path, const std::string& content) {
  const std::string temporary = path + "." + std::to_string(getpid());
  UniqueFd file(open(temporary.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file) return system_failure("create", temporary);
  STACK_ATTEMPT(write_all(file.get(), content, temporary));
  if (rename(temporary.c_str(), path.c_str()) == 0) return {};
  return system_failure("rename", path);
}

Result<StateDirectory> StateDirectory::claim(const std::string& root, const std::string& id) {
  STACK_ATTEMPT(check_id(id));
  const std::string path = root + "/" + id;
  if (mkdir(path.c_str(), 0700) == 0) return StateDirectory(path);
  if (errno == EEXIST) return Failure{"container with given ID already exists:", 0, id};
  STACK_ATTEMPT(make_root(root));
  if (mkdir(path.c_str(), 0700) == 0) return StateDirectory(path);
  return system_failure("mkdir", path);
}

Result<StateDirectory> StateDirectory::open(const std::string& root, const std::string& id) {
  STACK_ATTEMPT(check_id(id));
  if (exists(root + "/" + id)) return StateDirectory(root + "/" + id);
  return Failure{"container does not exist:", 0, id};
}

Result<std::vector<std::string>> StateDirectory::ids(const std::string& root) {
  std::vector<std::string> ids;
  DIR* listing = opendir(root.c_str());
  if (listing == nullptr) return system_failure("open", root);
  while (const dirent* entry = readdir(listing)) {
    if (entry->d_name[0] != '.') ids.emplace_back(entry->d_name);
  }
  closedir(listing);
  std::sort(ids.begin(), ids.end());
  return ids;
}

Status StateDirectory::make_fifos() const {
  if (mkfifo(start_fifo().c_str(), 0600) != 0) return system_failure("mkfifo", start_fifo());
  if (mkfifo(result_fifo().c_str(), 0600) != 0) return system_failure("mkfifo", result_fifo());
  return {};
}

Status StateDirectory::write(const State& state) const {
  JsonObject object;
  object.add("id", state.id).add("ociVersion", state.version).add("bundle", state.bundle);
  object.add("rootfs", state.root).add("created", state.created).add("cgroup", state.cgroup);
  object.add("unit", state.unit);
  object.add("startTime", state.start_time).add_json("pid", std::to_string(state.pid));
  object.add_json("rootMount", std::to_string(state.root_mount));
  object.add_json("hasPidNamespace", state.has_pid_namespace ? "true" : "false");
  object.add_json("hasKeyring", state.has_keyring ? "true" : "false");
  object.add_json("hasLateHooks", state.has_late_hooks ? "true" : "false");
  object.add("descriptors", state.descriptors).add_json("annotations", annotations_json(state));
  return replace_file(file("state.json"), object.text() + "\n");
}

Result<State> StateDirectory::read() const {
  State state;
  state.owner = owner_of(path_);
  auto text = read_file(file("state.json"), most_bytes);
  // The runtime was killed between taking the id and writing about it.
  if (!text && text.failure().error == ENOENT) return state;
  if (!text) return text.failure();
  STACK_TAKE(const JsonDocument document, JsonDocument::parse(std::move(text).value(), file("state.json")));
  const Json root = document.root();
  state.id = root.text("id");
  state.version = root.text("ociVersion");
  state.bundle = root.text("bundle");
  state.root = root.text("rootfs");
  state.created = root.text("created");
  state.cgroup = root.text("cgroup");
  state.unit = root.text("unit");
  state.pid = static_cast<pid_t>(root["pid"].integer());
  state.start_time = root.text("startTime");
  state.root_mount = root["rootMount"].natural();
  state.has_pid_namespace = root.flag("hasPidNamespace");
  state.has_keyring = root.flag("hasKeyring");
  state.has_late_hooks = !root["hasLateHooks"].exists() || root.flag("hasLateHooks");
  state.descriptors = root["descriptors"].texts();
  const Json annotations = root["annotations"];
  for (size_t i = 0; i < annotations.size(); ++i) {
    state.annotations.emplace_back(annotations.member_name(i), annotations.member(i).text());
  }
  STACK_ATTEMPT(document.complaint(file("state.json")));
  return state;
}

Status StateDirectory::remove_files() const {
  DIR* listing = opendir(path_.c_str());
  if (listing == nullptr) return errno == ENOENT ? Status() : system_failure("open", path_);
  while (const dirent* entry = readdir(listing)) {
    if (unlinkat(dirfd(listing), entry->d_name, 0) != 0 && errno != EISDIR && errno != ENOENT) {
      const Failure failure = system_failure("remove", path_ + "/" + entry->d_name);
      closedir(listing);
      return failure;
    }
  }
  closedir(listing);
  return {};
}

Status StateDirectory::remove() const {
  // Another runtime that creates this container right now adds a few files.
  constexpr int most_rounds = 100;
  for (int round = 0; round < most_rounds; ++round) {
    STACK_ATTEMPT(remove_files());
    if (rmdir(path_.c_str()) == 0 || errno == ENOENT) return {};
    if (errno != ENOTEMPTY) break;
  }
  return system_failure("remove", path_);
}

std::string StateDirectory::status_of(const State& state) const {
  if (state.pid == 0) return "creating";
  if (!open_process(state.pid, state.start_time)) return "stopped";
  if (exists(start_fifo())) return "created";
  auto cgroup = Cgroup::locate(state.cgroup);
  return cgroup && cgroup.value().frozen() ? "paused" : "running";
}

std::string state_json(const State& state, const std::string& status) {
  JsonObject object;
  object.add("ociVersion", state.version).add("id", state.id);
  object.add_json("pid", std::to_string(status == "stopped" ? 0 : state.pid)).add("status", status);
  object.add("bundle", state.bundle).add("rootfs", state.root).add("created", state.created);
  object.add_json("annotations", annotations_json(state)).add("owner", state.owner);
  return object.text();
}

}  // namespace stack
