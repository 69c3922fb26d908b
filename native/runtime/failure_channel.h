#pragma once

#include <string>
#include <utility>

#include "base/unique_fd.h"
#include "base/result.h"

namespace stack {

/// How a process that is being set up and the one that set it off talk: a pair of sockets that keep the
/// bounds of messages. An end that closes without a word is an answer too.
class Channel {
 public:
  enum class Word : char {
    /// The other side may go on.
    go = 'g',
    /// The namespaces are there, and their mappings are wanted.
    mapping = 'm',
    /// A mount, whose descriptor follows, is to show other ids.
    mount = 'i',
    /// Everything is mounted; the hooks of the runtime are due.
    mounted = 'h',
    /// Waits to be started.
    ready = 'r',
    failed = 'f',
    /// For the log; `listen` passes it on by itself.
    told = 't',
    /// The other end is closed.
    closed = 'c',
  };

  static Result<std::pair<Channel, Channel>> make();

  Status say(Word word) const;
  void report(const Failure& failure) const;
  void tell(const std::string& level, const std::string& message) const;
  /// Waits for a word. A reported failure is returned as one.
  Result<Word> listen() const;
  /// Waits for this word; anything else is a failure.
  Status expect(Word word) const;

  int fd() const { return fd_.get(); }
  void close() { fd_.reset(); }

 private:
  void send_text(Word word, const std::string& text) const;

  UniqueFd fd_;
};

/// A failure as text for another process, and back. Where it was met is what the receiver knows.
std::string encode_failure(const Failure& failure);
Failure decode_failure(const std::string& text, MetIn met_in);

}  // namespace stack
