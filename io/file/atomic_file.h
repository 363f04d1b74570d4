// Writing a file so that it appears whole or not at all.
//
// Idea: write beside it under another name, flush to the disk, then rename, which replaces the old file in one step.
// Whoever opens the path at any time, even after a power cut, finds either the old file or the new one.
#ifndef GRADUS_IO_FILE_ATOMIC_FILE_H
#define GRADUS_IO_FILE_ATOMIC_FILE_H

#include <cstddef>
#include <string>

namespace gradus::io {

/// Every failure throws FileError, beginning with "op: cannot write path: ", and the old file, if any, stays. No signal
/// ends the process when the reader of a pipe leaves.
class AtomicFile {
 public:
  /// Begins the new file, in the same folder, with the old one's owner and permissions where the system allows it. A
  /// symbolic link is followed, also to a file that does not exist yet. What is no regular file (a device, a pipe) or
  /// has no name is not replaced: it gets what is written at once.
  AtomicFile(const char* op, const std::string& path);
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  /// Discards the new file unless commit() was called.
  ~AtomicFile();

  void write(const void* bytes, size_t size);
  /// Replaces the old file with the new one.
  void commit();

 private:
  [[noreturn]] void fail(int error_number) const;

  const char* op_;
  std::string path_, target_, temporary_;   // no temporary: written through
  int file_ = -1;
};

}   // namespace gradus::io
#endif
