#include "runtime/arguments.h"

#include <charconv>

#include "base/attempt.h"

namespace stack {

namespace {

const Flag* find_flag(const std::string& name, bool is_short, const std::vector<Flag>& flags) {
  for (const Flag& flag : flags) {
    if (is_short ? name.size() == 1 && name[0] == flag.letter : name == flag.name) return &flag;
  }
  return nullptr;
}

}  // namespace

Result<Arguments> Arguments::parse(const std::vector<std::string>& words, const std::vector<Flag>& flags,
                                   FlagsEnd end) {
  Arguments arguments;
  size_t at = 0;
  for (; at < words.size(); ++at) {
    const std::string& word = words[at];
    if (word == "--") {
      ++at;
      break;
    }
    const bool is_flag = word.size() > 1 && word[0] == '-';
    if (is_flag) STACK_ATTEMPT(arguments.take_flag(words, flags, at));
    else if (end == FlagsEnd::first_word) break;
    else arguments.rest_.push_back(word);
  }
  arguments.rest_.insert(arguments.rest_.end(), words.begin() + static_cast<long>(at), words.end());
  return arguments;
}

Status Arguments::take_flag(const std::vector<std::string>& words, const std::vector<Flag>& flags,
                            size_t& at) {
  const std::string& word = words[at];
  // As in Go's programs, "-bundle" is "--bundle".
  const size_t dashes = word[1] == '-' ? 2 : 1;
  const size_t equals = word.find('=');
  const std::string name = word.substr(dashes, equals == std::string::npos ? equals : equals - dashes);
  const Flag* flag = find_flag(name, false, flags);
  if (flag == nullptr && dashes == 1) flag = find_flag(name, true, flags);
  if (flag == nullptr) return Failure{"unknown flag", 0, word.substr(0, equals)};
  std::string value = equals == std::string::npos ? "true" : word.substr(equals + 1);
  if (flag->takes_value && equals == std::string::npos) {
    if (++at == words.size()) return Failure{"flag needs a value:", 0, word};
    value = words[at];
  }
  if (flag->takes_value || value != "false") values_[flag->name].push_back(value);
  return {};
}

std::string Arguments::value(const std::string& flag) const {
  const std::vector<std::string>& all = values(flag);
  return all.empty() ? "" : all.back();
}

const std::vector<std::string>& Arguments::values(const std::string& flag) const {
  static const std::vector<std::string> none;
  const auto found = values_.find(flag);
  return found == values_.end() ? none : found->second;
}

Result<unsigned> Arguments::number(const std::string& flag) const {
  const std::string text = value(flag);
  unsigned number = 0;
  if (text.empty()) return number;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
  if (end.ec == std::errc() && end.ptr == text.data() + text.size()) return number;
  return Failure{"not a number:", 0, "--" + flag + " " + text};
}

}  // namespace stack
