#include "runtime/help.h"

#include <cstdio>

#include "runtime/command_flags.h"

namespace stack {

namespace {

void print_flags(const std::vector<Flag>& flags) {
  for (const Flag& flag : flags) {
    std::string words = std::string("--") + flag.name;
    if (flag.letter != 0) words += std::string(", -") + flag.letter;
    if (flag.takes_value) words += " VALUE";
    printf("   %-28s %s\n", words.c_str(), flag.purpose);
  }
}

}  // namespace

void print_help(const std::string& program) {
  printf("NAME:\n   %s - Open Container Initiative runtime\n\n", program.c_str());
  printf("USAGE:\n   %s [flags] COMMAND [flags] [ARGUMENT...]\n\nCOMMANDS:\n", program.c_str());
  for (const Command& command : all_commands()) printf("   %-11s %s\n", command.name, command.purpose);
  printf("\nFLAGS:\n");
  print_flags(global_flags());
}

void print_command_help(const std::string& program, const Command& command) {
  const std::string name = program + " " + command.name;
  printf("NAME:\n   %s - %s\n\n", name.c_str(), command.purpose);
  printf("USAGE:\n   %s %s\n\nFLAGS:\n", name.c_str(), command.usage);
  print_flags(command.flags);
}

}  // namespace stack
