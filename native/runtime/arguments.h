#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"

namespace stack {

struct Flag {
  const char* name;
  /// 0 when there is no short form.
  char letter;
  bool takes_value;
  const char* purpose;
};

/// Where the flags of a command line end.
enum class FlagsEnd {
  /// At the first word that is none: what follows belongs to another program.
  first_word,
  /// Nowhere: they may follow the other words, as in `update ID --memory 1G`.
  last_word,
};

/// A command line, taken apart.
class Arguments {
 public:
  static Result<Arguments> parse(const std::vector<std::string>& words, const std::vector<Flag>& flags,
                                 FlagsEnd end);

  bool has(const std::string& flag) const { return values_.count(flag) != 0; }
  std::string value(const std::string& flag) const;
  const std::vector<std::string>& values(const std::string& flag) const;
  Result<unsigned> number(const std::string& flag) const;
  const std::vector<std::string>& rest() const { return rest_; }

 private:
  Status take_flag(const std::vector<std::string>& words, const std::vector<Flag>& flags, size_t& at);

  std::map<std::string, std::vector<std::string>> values_;
  std::vector<std::string> rest_;
};

}  // namespace stack
