#include "monitor/program_pages.h"

#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <initializer_list>

namespace stack::monitor {
namespace {

struct Segment {
  void* begin;
  size_t length;
};

/// The segments of the program that are the same as in its file, code last.
struct Segments {
  Segment list[8];
  size_t count = 0;
};

int add_segments(dl_phdr_info* program, size_t, void* found) {
  auto& segments = *static_cast<Segments*>(found);
  const auto page = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
  for (const bool is_code : {false, true}) {
    for (int at = 0; at < program->dlpi_phnum && segments.count < 8; ++at) {
      const ElfW(Phdr)& segment = program->dlpi_phdr[at];
      // What can be written is, or was when it was relocated, changed: it is nowhere else.
      if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0) continue;
      if (((segment.p_flags & PF_X) != 0) != is_code) continue;
      const uintptr_t begin = (program->dlpi_addr + segment.p_vaddr) & ~(page - 1);
      const uintptr_t end = (program->dlpi_addr + segment.p_vaddr + segment.p_memsz) & ~(page - 1);
      segments.list[segments.count++] = {reinterpret_cast<void*>(begin), end - begin};
    }
  }
  // The program itself comes first; it has no libraries.
  return 1;
}

Segments find_segments() {
  Segments segments;
  dl_iterate_phdr(add_segments, &segments);
  return segments;
}

}  // namespace

void release_program_pages() {
  // Looked for once: what runs behind the last of these calls is in memory again.
  static const Segments segments = find_segments();
  for (size_t at = 0; at < segments.count; ++at) {
    madvise(segments.list[at].begin, segments.list[at].length, MADV_DONTNEED);
  }
}

}  // namespace stack::monitor
