// What a sanitized build does unless ASAN_OPTIONS and UBSAN_OPTIONS say otherwise. Most programs are
// started with an environment of their own, so that the folder for reports is built in.
//
// A process that executes another program, or ends between two steps, does not give back what it holds, and
// looking for leaks takes tracing, which waits forever in a container.

extern "C" {

__attribute__((visibility("default"))) const char* __asan_default_options() {
  return "detect_leaks=0:log_path=" STACK_SANITIZER_REPORTS;
}

__attribute__((visibility("default"))) const char* __ubsan_default_options() {
  return "print_stacktrace=1:log_path=" STACK_SANITIZER_REPORTS;
}

}
