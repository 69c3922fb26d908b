#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace stack {

/// The content of a file from its descriptor's offset on. Fails with EFBIG beyond `max_bytes`.
Result<std::string> read_all(int fd, size_t max_bytes, const std::string& subject);
Result<std::string> read_file(const std::string& path, size_t max_bytes);

/// Writes all of it, however many calls that takes.
Status write_all(int fd, std::string_view content, const std::string& subject);

/// openat2(2) as if `root` were `/`: no link leads out of it, and /proc's magic links lead nowhere.
Result<UniqueFd> open_in_root(int root, const std::string& path, int flags, int mode = 0);

/// openat2(2) below `root` and on the same mount only; no magic link is followed.
Result<UniqueFd> open_on_mount(int root, const std::string& path, int flags);

/// openat2(2) below `root`, where no link at all is followed.
Result<UniqueFd> open_without_links(int root, const std::string& path, int flags);

/// "/proc/self/fd/N": names what a descriptor, also an O_PATH one, stands for.
std::string descriptor_path(int fd);

}  // namespace stack
