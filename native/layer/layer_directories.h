#pragma once

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace stack {

/// Makes the name hide all that lower layers hold in this directory.
Status make_opaque(int directory, const std::string& subject);

/// Whether a name is a whiteout in overlayfs's form.
bool is_whiteout(int parent, const std::string& name);

/// Makes a directory under a name that is no directory yet, owned by root with mode 0755.
/// It becomes opaque when it takes the place of a whiteout.
Result<UniqueFd> make_directory(int parent, const std::string& name);

/// Directories of a layer by name, with one kept open: members come directory by directory.
class LayerDirectories {
 public:
  explicit LayerDirectories(int root) : root_(root) {}

  /// An O_PATH descriptor, valid until the next call. Missing ones are made.
  Result<int> open(const std::string& path);
  /// To be called when something was removed: a name may have come to mean another directory.
  void forget() { is_stale_ = true; }

 private:
  Result<UniqueFd> open_or_make(const std::string& path);

  int root_;
  std::string last_path_;
  UniqueFd last_;
  bool is_stale_ = false;
};

}  // namespace stack
