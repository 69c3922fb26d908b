#include "monitor/program_pages.h"

#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>

namespace stack::monitor {
namespace {

int release_segments(dl_phdr_info* program, size_t, void*) {
  const auto page = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
  for (int at = 0; at < program->dlpi_phnum; ++at) {
    const ElfW(Phdr)& segment = program->dlpi_phdr[at];
    // What can be written is, or was when it was relocated, changed: it is nowhere else.
    if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0) continue;
    const uintptr_t begin = (program->dlpi_addr + segment.p_vaddr) & ~(page - 1);
    const uintptr_t end = (program->dlpi_addr + segment.p_vaddr + segment.p_memsz) & ~(page - 1);
    madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
  }
  // The program itself comes first; it has no libraries.
  return 1;
}

}  // namespace

void release_program_pages() { dl_iterate_phdr(release_segments, nullptr); }

}  // namespace stack::monitor
