#include "runtime/words_of_runc.h"

namespace stack {

std::string program_name(char** line) {
  const std::string path = line[0] == nullptr ? "" : line[0];
  const std::string name = path.substr(path.rfind('/') + 1);
  return name.empty() ? "stack-runtime" : name;
}

bool is_called_runc(char** line) { return program_name(line) == "runc"; }

std::string words_of_runc(const std::string& command, const Failure& failure) {
  const std::string message = failure.message();
  // There, this one comes from the process that was to become the program, and from nobody else.
  if (failure.met_in == MetIn::execution) return message;
  const bool is_in_process = failure.met_in == MetIn::set_up;
  if (command == "exec") {
    return "exec failed: " + (is_in_process ? "unable to start container process: " + message : message);
  }
  if (command != "create" && command != "run" && command != "restore") return message;
  const std::string where =
      is_in_process ? "unable to start container process: error during container init: " : "";
  return "runc " + command + " failed: " + where + message;
}

int exit_code_of_runc(const std::string& command) { return command == "exec" ? 255 : 1; }

}  // namespace stack
