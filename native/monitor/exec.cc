#include "monitor/exec.h"
namespace stack::monitor { int run_exec(int, char**) { return 1; } }
