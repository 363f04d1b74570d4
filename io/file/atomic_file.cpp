// Temporary file, fsync, rename.
#include "io/file/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "core/base/error.h"
#include "core/base/format.h"
#include "io/file/read_file.h"

namespace gradus::io {

namespace {

// The path to rename to: a link's target, so that saving through a link does not replace the link.
std::string follow_links(const std::string& path) {
  char* real = realpath(path.c_str(), nullptr);
  if (!real) return path;
  std::string target = real;
  std::free(real);
  return target;
}

std::string folder_of(const std::string& path) {
  size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

}   // namespace

AtomicFile::AtomicFile(const char* op, const std::string& path) : op_(op), path_(path), target_(follow_links(path)) {
  struct stat old;
  bool replaces = stat(target_.c_str(), &old) == 0;
  if (replaces && S_ISDIR(old.st_mode)) fail(EISDIR);
  // Created with the usual permissions (mkstemp would keep others from reading it), under a name that is not taken.
  for (int attempt = 0; file_ < 0; ++attempt) {
    temporary_ = fmt::format("{}.part-{}-{}", target_, getpid(), attempt);
    file_ = open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file_ < 0 && errno != EEXIST) fail(errno);
  }
  // Best effort: a file system without permissions is no reason to lose the weights.
  if (replaces && fchmod(file_, old.st_mode & 07777) != 0) errno = 0;
}

AtomicFile::~AtomicFile() {
  if (file_ < 0) return;
  close(file_);
  unlink(temporary_.c_str());
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
