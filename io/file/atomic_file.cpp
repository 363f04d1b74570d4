// Temporary file, fsync, rename; or straight into what cannot be replaced.
#include "io/file/atomic_file.h"

#include <fcntl.h>
#include <signal.h>
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

// While it lives, a reader of our pipe that leaves, and a limit for the size of files, are errors of write() in this
// thread. Otherwise their signals would end the process.
class WriteSignalsHeld {
 public:
  WriteSignalsHeld() {
    sigset_t pending;
    sigpending(&pending);
    sigemptyset(&ours_);
    for (int signal : {SIGPIPE, SIGXFSZ})
      if (!sigismember(&pending, signal)) sigaddset(&ours_, signal);
    pthread_sigmask(SIG_BLOCK, &ours_, &before_);
  }
  WriteSignalsHeld(const WriteSignalsHeld&) = delete;
  ~WriteSignalsHeld() {
    const timespec at_once = {};
    while (sigtimedwait(&ours_, nullptr, &at_once) > 0) continue;
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  sigset_t ours_, before_;
};

// Gives the new file the owner, group and permissions of the old one, as far as the system lets us: a file system
// without them is no reason to lose the weights. Without its owner, a file does not run as that owner (setuid).
void take_over(int file, const struct stat& old) {
  const bool owned = fchown(file, old.st_uid, old.st_gid) == 0;
  if (!owned && fchown(file, uid_t(-1), old.st_gid) != 0) errno = 0;
  if (fchmod(file, old.st_mode & (owned ? 07777 : 0777)) != 0) errno = 0;   // last: fchown drops setuid
}

int open_patiently(const std::string& path, int flags) {   // opening a pipe waits for a reader; a signal interrupts it
  int file;
  do file = open(path.c_str(), flags);
  while (file < 0 && errno == EINTR);
  return file;
}

}   // namespace

AtomicFile::AtomicFile(const char* op, const std::string& path) : op_(op), path_(path) {
  require_whole_path(op, path);
  struct stat old;
  bool exists = stat(path.c_str(), &old) == 0;
  if (path.empty() || (!exists && errno != ENOENT)) fail(errno);
  if (exists && S_ISDIR(old.st_mode)) fail(EISDIR);
  target_ = follow_links(path);
  if (exists && !can_be_replaced(old, target_)) {
    file_ = open_patiently(path, O_WRONLY | O_TRUNC | O_NOCTTY | O_CLOEXEC);
    if (file_ < 0) fail(errno);
    return;
  }
  // Created with the usual permissions (mkstemp would keep others from reading it), or at first for its owner alone if
  // it takes over others. The name is not taken, and short, so that the file's own may be as long as the system allows.
  for (int attempt = 0; file_ < 0; ++attempt) {
    temporary_ = fmt::format("{}/.gradus-{}-{}", folder_of(target_), getpid(), attempt);
    file_ = open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, exists ? 0600 : 0666);
    if (file_ < 0 && errno != EEXIST) fail(errno);
  }
  if (exists) take_over(file_, old);
}

AtomicFile::~AtomicFile() {
  if (file_ < 0) return;
  close(file_);
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

void AtomicFile::write(const void* bytes, size_t size) {
  const WriteSignalsHeld held;
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
  throw FileError(printable(fmt::format("{}: cannot write {}: {}", op_, path_, system_error_text(error_number))));
}

}   // namespace gradus::io
