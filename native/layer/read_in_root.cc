#include "layer/read_in_root.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/file.h"

namespace stack {
namespace {

bool names_no_file(int error) {
  return error == ENOENT || error == ENOTDIR || error == ELOOP || error == ENAMETOOLONG;
}

}  // namespace

Result<std::optional<std::string>> read_in_root(const std::string& root, const std::string& path,
                                                size_t max_bytes) {
  UniqueFd base(open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!base) return system_failure("open", root);
  auto found = open_in_root(base.get(), path, O_PATH);
  if (!found) {
    if (names_no_file(found.failure().error)) return std::optional<std::string>();
    return found.failure();
  }
  struct stat status;
  if (fstat(found.value().get(), &status) != 0) return system_failure("fstat", path);
  if (!S_ISREG(status.st_mode)) return std::optional<std::string>();
  const std::string link = descriptor_path(found.value().get());
  UniqueFd file(open(link.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!file) return system_failure("open", path);
  auto content = read_all(file.get(), max_bytes, path);
  if (!content) return content.failure();
  return std::optional<std::string>(std::move(content.value()));
}

}  // namespace stack
