#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "base/attempt.h"
#include "files/changes.h"
#include "files/container_root.h"
#include "files/pack.h"
#include "files/place.h"

// stack-files read PATH [--follow-link] PLACE             a tar of what lies at the path, on stdout
// stack-files tree / PLACE                             a tar of the whole root, without what is mounted on it
// stack-files changes / [--hide PATH]... PLACE         what was changed of the image (see changes.h)
// stack-files write PATH [--archive | --content] [--owner UID:GID] PLACE     takes a tar on stdin
//
// PLACE is where the root is: --directory DIR, --process PID:STARTTIME, or for a container that does
// not run --mount-point DIR --overlay TARGET LOWER UPPER WORK ... [--bind SOURCE TARGET]...
// A tree of a process needs the overlays and binds that belong to it, too; changes need overlays alone.
//
// Ends with 0, with 2 when there is nothing at the path, and with 1 after any other failure; the message
// is on stderr.

namespace stack {
namespace {

constexpr int nothing_there = 2;

struct Command {
  std::string verb;
  ContainerPlace place;
  PackOptions pack;
  PlaceOptions put;
  std::vector<std::string> hidden;
};

bool read_number(const std::string& text, uint32_t& number) {
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
  return end.ec == std::errc() && end.ptr == text.data() + text.size();
}

class Words {
 public:
  Words(int count, char** words) : words_(words + 1, words + count) {}

  bool is_at_end() const { return at_ >= words_.size(); }
  Result<std::string> next() {
    if (is_at_end()) return Failure{"read arguments", EINVAL, "one is missing"};
    return words_[at_++];
  }

 private:
  std::vector<std::string> words_;
  size_t at_ = 0;
};

Status read_process(Words& words, ContainerPlace& place) {
  STACK_TAKE(const std::string text, words.next());
  const size_t colon = text.find(':');
  uint32_t pid = 0;
  if (colon == std::string::npos || !read_number(text.substr(0, colon), pid)) {
    return Failure{"read arguments", EINVAL, text};
  }
  place.pid = static_cast<pid_t>(pid);
  place.start_time = text.substr(colon + 1);
  return {};
}

Status read_owner(Words& words, PlaceOptions& options) {
  STACK_TAKE(const std::string text, words.next());
  const size_t colon = text.find(':');
  Owner owner;
  if (colon == std::string::npos || !read_number(text.substr(0, colon), owner.uid) ||
      !read_number(text.substr(colon + 1), owner.gid)) {
    return Failure{"read arguments", EINVAL, text};
  }
  options.owner = owner;
  return {};
}

Status read_overlay(Words& words, ContainerPlace& place) {
  OverlayLayers layers;
  STACK_TAKE(layers.target, words.next());
  STACK_TAKE(layers.lower, words.next());
  STACK_TAKE(layers.upper, words.next());
  STACK_TAKE(layers.work, words.next());
  place.overlays.push_back(layers);
  return {};
}

Status read_bind(Words& words, ContainerPlace& place) {
  BindPlace bind;
  STACK_TAKE(bind.source, words.next());
  STACK_TAKE(bind.target, words.next());
  place.binds.push_back(bind);
  return {};
}

Status read_option(const std::string& word, Words& words, Command& command) {
  if (word == "--owner") return read_owner(words, command.put);
  if (word == "--process") return read_process(words, command.place);
  if (word == "--overlay") return read_overlay(words, command.place);
  if (word == "--bind") return read_bind(words, command.place);
  if (word == "--follow-link") {
    command.pack.follows_link = true;
  } else if (word == "--archive") {
    command.put.is_archive = true;
  } else if (word == "--content") {
    command.put.means_content = true;
  } else if (word == "--hide") {
    STACK_TAKE(std::string path, words.next());
    command.hidden.push_back(std::move(path));
  } else if (word == "--directory") {
    STACK_TAKE(command.place.directory, words.next());
  } else if (word == "--mount-point") {
    STACK_TAKE(command.place.mount_point, words.next());
  } else {
    return Failure{"read arguments", EINVAL, word};
  }
  return {};
}

Result<Command> read_command(int count, char** arguments) {
  Words words(count, arguments);
  Command command;
  STACK_TAKE(command.verb, words.next());
  STACK_TAKE(command.pack.path, words.next());
  command.put.path = command.pack.path;
  while (!words.is_at_end()) {
    STACK_TAKE(const std::string word, words.next());
    STACK_ATTEMPT(read_option(word, words, command));
  }
  return command;
}

Status write_tree(const ContainerPlace& place) {
  STACK_TAKE(const OwnTree tree, open_own_tree(place));
  return pack_tree(tree.root.get(), tree.parts, STDOUT_FILENO);
}

Status write_all_changes(const Command& command) {
  for (const OverlayLayers& layers : command.place.overlays) {
    STACK_ATTEMPT(write_changes(layers, command.hidden, STDOUT_FILENO));
  }
  return {};
}

Status run(int count, char** arguments) {
  STACK_TAKE(const Command command, read_command(count, arguments));
  if (command.verb == "tree") return write_tree(command.place);
  if (command.verb == "changes") return write_all_changes(command);
  STACK_TAKE(const UniqueFd root, open_container_root(command.place));
  if (command.verb == "read") return pack(root.get(), command.pack, STDOUT_FILENO);
  if (command.verb == "write") return place(root.get(), command.put, UniqueFd(STDIN_FILENO));
  return Failure{"read arguments", EINVAL, command.verb};
}

}  // namespace
}  // namespace stack

int main(int count, char** arguments) {
  umask(0);
  const stack::Status status = stack::run(count, arguments);
  if (status) return 0;
  fprintf(stderr, "%s\n", status.failure().message().c_str());
  const int error = status.failure().error;
  return error == ENOENT || error == ENOTDIR ? stack::nothing_there : 1;
}
