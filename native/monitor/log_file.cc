#include "monitor/log_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

#include <cstdio>

#include "base/file.h"

namespace stack::monitor {

Result<LogFile> LogFile::open(const std::string& path, uint64_t max_size, uint64_t max_files) {
  LogFile file(path, max_size, max_files);
  if (Status opened = file.reopen(); !opened) return opened.failure();
  return file;
}

void LogFile::take_time() {
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  tm parts;
  gmtime_r(&now.tv_sec, &parts);
  const size_t length = strftime(time_, sizeof time_, "%Y-%m-%dT%H:%M:%S", &parts);
  snprintf(time_ + length, sizeof time_ - length, ".%09ldZ", now.tv_nsec);
}

void LogFile::append(const char* stream, char tag, std::string_view text) {
  const size_t before = pending_.size();
  pending_ += time_;
  pending_ += ' ';
  pending_ += stream;
  pending_ += ' ';
  pending_ += tag;
  pending_ += ' ';
  pending_ += text;
  pending_ += '\n';
  const bool is_first = size_ + before == 0;
  if (is_regular_ && size_ + pending_.size() > max_size_ && !is_first) {
    const std::string line = pending_.substr(before);
    pending_.resize(before);
    flush();
    rotate();
    pending_ = line;
  }
  ++pending_lines_;
}

void LogFile::flush() {
  if (pending_.empty()) return;
  if (dropped_ > 0) note_dropped();
  if (write_all(fd_.get(), pending_, path_)) {
    size_ += pending_.size();
    dropped_ = 0;
  } else {
    dropped_ += pending_lines_;
    // Half a line would be read as the beginning of the next one.
    if (is_regular_ && ftruncate(fd_.get(), static_cast<off_t>(size_)) != 0) return rotate();
  }
  pending_.clear();
  pending_lines_ = 0;
}

void LogFile::note_dropped() {
  pending_ = std::string(time_) + " stderr F stack: " + std::to_string(dropped_) +
             " lines of output could not be written and were dropped\n" + pending_;
}

Status LogFile::reopen() {
  UniqueFd fd(::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0640));
  if (!fd) return system_failure("open", path_);
  struct stat status;
  if (fstat(fd.get(), &status) != 0) return system_failure("fstat", path_);
  is_regular_ = S_ISREG(status.st_mode);
  size_ = is_regular_ ? static_cast<uint64_t>(status.st_size) : 0;
  fd_ = std::move(fd);
  return {};
}

void LogFile::rotate() {
  pending_.clear();
  pending_lines_ = 0;
  if (max_files_ == 1) {
    if (ftruncate(fd_.get(), 0) == 0) size_ = 0;
    return;
  }
  for (uint64_t number = max_files_ - 1; number > 0; --number) {
    const std::string from = number == 1 ? path_ : path_ + "." + std::to_string(number - 1);
    // One that does not exist yet has nothing to move.
    rename(from.c_str(), (path_ + "." + std::to_string(number)).c_str());
  }
  // When no new one can be made, the container's output goes on in the renamed one.
  static_cast<void>(reopen().ok());
}

}  // namespace stack::monitor
