#pragma once

#include <cerrno>
#include <string>
#include <utility>
#include <variant>

namespace stack {

/// The process that met a failure: the one that tells of it, one that it made and set up, or that one when
/// it was to become another program.
enum class MetIn { here, set_up, execution };

/// What failed: the system call, its errno and what it was about.
struct Failure {
  const char* step;
  int error;
  std::string subject;
  /// What the kernel says beyond errno, such as a netlink extended acknowledgement; empty if nothing.
  std::string detail = {};
  MetIn met_in = MetIn::here;

  std::string message() const;
};

/// Name of an errno value, such as "ENOENT".
const char* error_name(int error);

/// Success without a value, or a failure.
class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(Failure failure) : failure_(std::move(failure)), failed_(true) {}

  bool ok() const { return !failed_; }
  explicit operator bool() const { return ok(); }
  const Failure& failure() const { return failure_; }

 private:
  Failure failure_{nullptr, 0, {}};
  bool failed_ = false;
};

/// A value, or a failure. `value` may be read only when `ok()`.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Failure failure) : state_(std::in_place_index<1>, std::move(failure)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  T& value() & { return *std::get_if<0>(&state_); }
  const T& value() const& { return *std::get_if<0>(&state_); }
  T&& value() && { return std::move(*std::get_if<0>(&state_)); }
  const Failure& failure() const { return *std::get_if<1>(&state_); }

 private:
  std::variant<T, Failure> state_;
};

/// The failure of the system call that just set errno.
inline Failure system_failure(const char* step, std::string subject) {
  return Failure{step, errno, std::move(subject)};
}

}  // namespace stack
