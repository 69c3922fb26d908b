#include "addon/call.h"
#include "addon/calls.h"
#include "layer/copy_from_layers.h"
#include "layer/read_in_root.h"
#include "layer/remove_tree.h"
#include "layer/sync_file_system.h"
#include "layer/unpack.h"

namespace stack::addon {

struct UnpackOptions {
  std::string archive;
  std::string target;
};
struct CopyOptions {
  std::vector<std::string> layers;
  std::string path;
  std::string target;
};
struct Copied {
  bool copied;
};
struct ReadOptions {
  std::string root;
  std::string path;
  size_t max_bytes = 0;
};
struct Content {
  std::optional<std::string> content;
};
struct PathName {
  std::string path;
};

static void read(Fields& fields, UnpackOptions& options) {
  options.archive = fields.text("archive");
  options.target = fields.text("target");
}
static void write(Answer& answer, const UnpackOutcome& outcome) {
  answer.Set("entries", static_cast<double>(outcome.entries));
  answer.Set("bytes", static_cast<double>(outcome.bytes));
}

static void read(Fields& fields, CopyOptions& options) {
  options.layers = fields.texts("layers");
  options.path = fields.text("path");
  options.target = fields.text("target");
}
static void write(Answer& answer, const Copied& outcome) { answer.Set("copied", outcome.copied); }

static void read(Fields& fields, ReadOptions& options) {
  options.root = fields.text("root");
  options.path = fields.text("path");
  options.max_bytes = static_cast<size_t>(fields.number("maxBytes"));
}
static void write(Answer& answer, const Content& found) {
  const Napi::Env env = answer.Env();
  answer.Set("content", found.content ? Napi::String::New(env, *found.content) : env.Null());
}

static void read(Fields& fields, PathName& options) { options.path = fields.text("path"); }

static Result<UnpackOutcome> unpack(const UnpackOptions& options) {
  return unpack_layer(options.archive, options.target);
}

static Result<Copied> copy(const CopyOptions& options) {
  auto copied = copy_from_layers(options.layers, options.path, options.target);
  if (!copied) return copied.failure();
  return Copied{copied.value()};
}

static Result<Content> read_file(const ReadOptions& options) {
  auto content = read_in_root(options.root, options.path, options.max_bytes);
  if (!content) return content.failure();
  return Content{std::move(content.value())};
}

static Result<Done> remove(const PathName& options) {
  Status removed = remove_tree(options.path);
  if (!removed) return removed.failure();
  return Done{};
}

static Result<Done> sync(const PathName& options) {
  Status synced = sync_file_system(options.path);
  if (!synced) return synced.failure();
  return Done{};
}

Napi::Value unpack_layer_call(const Napi::CallbackInfo& info) {
  return bound<OwnThread, unpack>(info);
}
Napi::Value copy_from_layers_call(const Napi::CallbackInfo& info) {
  return bound<OwnThread, copy>(info);
}
Napi::Value read_file_in_root_call(const Napi::CallbackInfo& info) {
  return bound<Pool, read_file>(info);
}
Napi::Value remove_tree_call(const Napi::CallbackInfo& info) {
  return bound<OwnThread, remove>(info);
}
Napi::Value sync_file_system_call(const Napi::CallbackInfo& info) {
  return bound<OwnThread, sync>(info);
}

}  // namespace stack::addon
