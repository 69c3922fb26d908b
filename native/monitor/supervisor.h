#pragma once

namespace stack::monitor {

/// `supervisor PROGRAM [ARG...]`: becomes the program, with no descriptor open above 3.
/// Node cannot start one so: its own children get everything that it has inherited.
int run_supervisor(int count, char** arguments);

}  // namespace stack::monitor
