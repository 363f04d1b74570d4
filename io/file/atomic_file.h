// Writing a file so that it is there whole or not at all.
//
// Idea: write beside it under another name, flush to the disk, then rename, which replaces the old file in one step.
// Whoever opens the path at any time, also after a power cut, finds the old file or the new one.
#ifndef GRADUS_IO_FILE_ATOMIC_FILE_H
#define GRADUS_IO_FILE_ATOMIC_FILE_H

#include <cstddef>
#include <string>

namespace gradus::io {

/// Every failure throws FileError beginning with "op: cannot write path: ", and the file that was there stays.
class AtomicFile {
 public:
  /// Begins the new file, in the same folder. A symbolic link is followed.
  AtomicFile(const char* op, const std::string& path);
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  /// Without commit(): the new file is thrown away.
  ~AtomicFile();

  void write(const void* bytes, size_t size);
  /// Puts the new file in the place of the old one.
  void commit();

 private:
  [[noreturn]] void fail(int error_number) const;

  const char* op_;
  std::string path_, target_, temporary_;
  int file_ = -1;
};

}   // namespace gradus::io
#endif
