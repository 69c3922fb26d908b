#include "monitor/options.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace stack::monitor {
namespace {

std::string absolute(const std::string& path) {
  if (path.empty() || path[0] == '/') return path;
  char* current = getcwd(nullptr, 0);
  std::string resolved = std::string(current == nullptr ? "" : current) + "/" + path;
  free(current);
  return resolved;
}

struct TextOption {
  const char* name;
  std::string Options::*field;
  bool is_path;
  bool required;
};

constexpr TextOption kTexts[] = {
    {"--id", &Options::id, false, true},
    {"--runtime", &Options::runtime, false, true},
    {"--prepare", &Options::preparer, false, false},
    {"--root", &Options::root, true, true},
    {"--bundle", &Options::bundle, true, true},
    {"--log", &Options::log, true, true},
    {"--watch-command", &Options::watch_command, true, false},
    {"--watch-lock", &Options::watch_lock, true, false},
};

struct NumberOption {
  const char* name;
  uint64_t Options::*field;
};

constexpr NumberOption kNumbers[] = {
    {"--log-max-size", &Options::log_max_size},
    {"--log-max-files", &Options::log_max_files},
    {"--started", &Options::started_ms},
};

struct FlagOption {
  const char* name;
  bool Options::*field;
};

constexpr FlagOption kFlags[] = {
    {"--name-server", &Options::name_server},
    {"--notify", &Options::notify},
    {"--terminal", &Options::terminal},
};

struct LoanOption {
  const char* name;
  int Loan::*field;
};

constexpr LoanOption kLoans[] = {
    {"process", &Loan::process},
    {"console", &Loan::console},
    {"udp", &Loan::name_server_udp},
    {"tcp", &Loan::name_server_tcp},
};

bool set_flag(Options& options, const std::string& name) {
  if (name == "--stdin" || name == "--stdin-once") {
    options.input = name == "--stdin" ? InputKind::open : InputKind::once;
    return true;
  }
  for (const FlagOption& flag : kFlags) {
    if (name != flag.name) continue;
    options.*flag.field = true;
    return true;
  }
  return false;
}

/// "PID:STARTTIME".
bool set_process(ProcessName& process, const std::string& value) {
  const size_t colon = std::min(value.find(':'), value.size());
  auto pid = parse_number(value.substr(0, colon));
  if (!pid || pid.value() == 0 || colon + 1 >= value.size()) return false;
  process = {static_cast<pid_t>(pid.value()), value.substr(colon + 1)};
  return true;
}

/// "NAME=DESCRIPTOR".
bool set_loan(Loan& loan, const std::string& value) {
  const size_t equals = std::min(value.find('='), value.size());
  auto number = parse_number(value.substr(std::min(equals + 1, value.size())));
  for (const LoanOption& each : kLoans) {
    if (!number || value.compare(0, equals, each.name) != 0) continue;
    loan.*each.field = static_cast<int>(number.value());
    return true;
  }
  return false;
}

bool set_value(Options& options, const std::string& name, const std::string& value) {
  if (name == "--reserve") {
    options.reserve.push_back(value);
    return true;
  }
  if (name == "--adopt") return set_process(options.adopted.emplace(), value);
  if (name == "--share-reserved") return set_process(options.sharer.emplace(), value);
  if (name == "--lender") return set_process(options.loan.lender, value);
  if (name == "--borrow") return set_loan(options.loan, value);
  for (const TextOption& text : kTexts) {
    if (name != text.name) continue;
    options.*text.field = text.is_path ? absolute(value) : value;
    return true;
  }
  for (const NumberOption& number : kNumbers) {
    if (name != number.name) continue;
    auto parsed = parse_number(value);
    if (parsed) options.*number.field = parsed.value();
    return parsed.ok();
  }
  return false;
}

}  // namespace

Result<Options> parse_options(int count, char** arguments) {
  Options options;
  for (int at = 1; at < count; ++at) {
    const std::string name = arguments[at];
    if (set_flag(options, name)) continue;
    if (at + 1 == count || !set_value(options, name, arguments[at + 1])) {
      return Failure{"parse", EINVAL, name};
    }
    ++at;
  }
  for (const TextOption& text : kTexts) {
    if (text.required && (options.*text.field).empty()) return Failure{"parse", EINVAL, text.name};
  }
  if (options.log_max_files == 0) return Failure{"parse", EINVAL, "--log-max-files"};
  return options;
}

Result<uint64_t> parse_number(const std::string& text) {
  const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
  if (!digits || text.size() > 18) return Failure{"parse", EINVAL, text};
  return static_cast<uint64_t>(strtoull(text.c_str(), nullptr, 10));
}

}  // namespace stack::monitor
