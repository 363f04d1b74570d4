// Temporary file, fsync, rename; or straight into what cannot be replaced.
#include "io/file/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <utility>

#include "core/base/error.h"
#include "core/base/format.h"
#include "io/file/read_file.h"

namespace gradus::io {

namespace {

std::string folder_of(const std::string& path) {
  size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

// The path to rename to: what a link leads to, so that saving through a link does not replace it. The target need not
// exist, so realpath will not do.
std::string follow_links(std::string path) {
  constexpr int most_links = 40;   // as many as Linux follows
  char target[PATH_MAX];
  for (int i = 0; i < most_links; ++i) {
    ssize_t length = readlink(path.c_str(), target, sizeof target);
    if (length < 0) break;
    std::string next(target, size_t(length));
    path = next.starts_with('/') ? next : folder_of(path) + "/" + next;
  }
  return path;
}

// Whether renaming to `target` replaces this file. Not so for devices and pipes, nor for a file that has no name, such
// as a deleted one behind a link in /proc.
bool can_be_replaced(const struct stat& file, const std::string& target) {
  struct stat found;
  return S_ISREG(file.st_mode) && stat(target.c_str(), &found) == 0 && found.st_dev == file.st_dev &&
         found.st_ino == file.st_ino;
}

int open_patiently(const std::string& path, int flags) {   // opening a pipe waits for a reader; a signal interrupts it
  int file;
  do file = open(path.c_str(), flags);
  while (file < 0 && errno == EINTR);
  return file;
}

}   // namespace

AtomicFile::AtomicFile(const char* op, const std::string& path) : op_(op), path_(path) {
  struct stat old;
  bool exists = stat(path.c_str(), &old) == 0;
  if (!exists && errno == ELOOP) fail(errno);
  if (exists && S_ISDIR(old.st_mode)) fail(EISDIR);
  target_ = follow_links(path);
  if (exists && !can_be_replaced(old, target_)) {
    file_ = open_patiently(path, O_WRONLY | O_TRUNC | O_NOCTTY | O_CLOEXEC);
    if (file_ < 0) fail(errno);
    return;
  }
  // Created with the usual permissions (mkstemp would keep others from reading it), under a name that is not taken.
  for (int attempt = 0; file_ < 0; ++attempt) {
    temporary_ = fmt::format("{}.part-{}-{}", target_, getpid(), attempt);
    file_ = open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file_ < 0 && errno != EEXIST) fail(errno);
  }
  // Best effort: a file system without permissions is no reason to lose the weights.
  if (exists && fchmod(file_, old.st_mode & 07777) != 0) errno = 0;
}

AtomicFile::~AtomicFile() {
  if (file_ < 0) return;
  close(file_);
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

void AtomicFile::write(const void* bytes, size_t size) {
  const char* from = static_cast<const char*>(bytes);
  while (size > 0) {
    ssize_t written = ::write(file_, from, size);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(errno);
    from += written;
    size -= size_t(written);
  }
}

void AtomicFile::commit() {
  if (temporary_.empty()) {   // written through. What has no disk behind it cannot be flushed: EINVAL, EROFS
    if (fsync(file_) != 0 && errno != EINVAL && errno != EROFS) fail(errno);
    if (close(std::exchange(file_, -1)) != 0) fail(errno);
    return;
  }
  if (fsync(file_) != 0) fail(errno);
  if (rename(temporary_.c_str(), target_.c_str()) != 0) fail(errno);
  close(file_);
  file_ = -1;
  // The rename is on the disk only once the folder is flushed. Some file systems cannot do that; the file is complete
  // anyway.
  int folder = open(folder_of(target_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  fsync(folder);
  close(folder);
}

void AtomicFile::fail(int error_number) const {
  throw FileError(fmt::format("{}: cannot write {}: {}", op_, path_, system_error_text(error_number)));
}

}   // namespace gradus::io
