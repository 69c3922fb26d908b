#include "runtime/huge_page_sizes.h"

#include <dirent.h>

#include <algorithm>

namespace stack {

std::vector<std::string> huge_page_sizes() {
  std::vector<std::string> sizes;
  DIR* listing = opendir("/sys/kernel/mm/hugepages");
  if (listing == nullptr) return sizes;
  while (const dirent* entry = readdir(listing)) {
    unsigned long kilobytes = 0;
    if (sscanf(entry->d_name, "hugepages-%lukB", &kilobytes) != 1) continue;
    const char* const units[] = {"KB", "MB", "GB"};
    size_t unit = 0;
    for (; kilobytes >= 1024 && unit < 2; ++unit) kilobytes /= 1024;
    sizes.push_back(std::to_string(kilobytes) + units[unit]);
  }
  closedir(listing);
  std::sort(sizes.begin(), sizes.end());
  return sizes;
}

}  // namespace stack
