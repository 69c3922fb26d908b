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
};

/// A command line, taken apart. Flags end at the first argument that is none.
class Arguments {
 public:
  static Result<Arguments> parse(const std::vector<std::string>& words, const std::vector<Flag>& flags);

  bool has(const std::string& flag) const { return values_.count(flag) != 0; }
  std::string value(const std::string& flag) const;
  const std::vector<std::string>& values(const std::string& flag) const;
  Result<unsigned> number(const std::string& flag) const;
  const std::vector<std::string>& rest() const { return rest_; }

 private:
  std::map<std::string, std::vector<std::string>> values_;
  std::vector<std::string> rest_;
};

}  // namespace stack
