#pragma once

#include <string>

#include "base/result.h"

namespace stack {

/// What a name in a layer archive stands for (OCI image specification, layer.md, "Whiteouts").
struct LayerName {
  enum class Role {
    /// A file of any type. An empty `base` is the root.
    file,
    /// `base` of the layers below is hidden.
    whiteout,
    /// All that the layers below hold in `parent` is hidden.
    opaque,
    /// Bookkeeping of AUFS, which has no meaning here.
    ignored,
  };

  Role role = Role::file;
  /// Directory relative to the root, without "." and ".."; empty for the root.
  std::string parent;
  std::string base;

  std::string path() const { return parent.empty() ? base : parent + "/" + base; }
};

/// Refuses names that lead out of the layer, are too long, or hide what cannot be hidden.
Result<LayerName> parse_layer_name(const std::string& name);

/// The target of a hard link; an absolute one counts from the layer's root.
Result<LayerName> parse_link_target(const std::string& name);

}  // namespace stack
