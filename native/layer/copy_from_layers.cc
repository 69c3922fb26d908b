#include "layer/copy_from_layers.h"

#include <fcntl.h>

#include "base/attempt.h"
#include "base/file.h"
#include "layer/copy_tree.h"
#include "layer/layer_view.h"

namespace stack {

Result<bool> copy_from_layers(const std::vector<std::string>& layers, const std::string& path,
                              const std::string& target) {
  STACK_TAKE(const UniqueFd view, open_layer_view(layers));
  auto source = open_in_root(view.get(), path, O_RDONLY | O_DIRECTORY);
  if (!source) {
    const int error = source.failure().error;
    if (error == ENOENT || error == ENOTDIR || error == ELOOP) return false;
    return source.failure();
  }
  UniqueFd destination(open(target.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!destination) return system_failure("open", target);
  STACK_ATTEMPT(copy_tree(source.value().get(), destination.get()));
  return true;
}

}  // namespace stack
