// Reading a whole file, unpacked if it is gzip.
//
// Idea: the readers of data sets work on one block of bytes; whether it was packed is decided here, by the first two
// bytes.
#ifndef GRADUS_IO_FILE_READ_FILE_H
#define GRADUS_IO_FILE_READ_FILE_H

#include <string>
#include <vector>

namespace gradus::io {

/// The bytes of the file. Throws FileError beginning with "op: path: " if it cannot be read, if its gzip data are
/// truncated, damaged or followed by something else, or if it is gzip and gradus was built without zlib.
std::vector<unsigned char> read_file(const char* op, const std::string& path);

/// Throws FileError "op: path: what", printable.
[[noreturn]] void fail_file(const char* op, const std::string& path, const std::string& what);

/// The system's text for an error number: "No such file or directory".
std::string system_error_text(int number);

/// The text with control characters written as \x00: names and cells come from files, and a message would end at a
/// zero.
std::string printable(const std::string& text);

/// Throws FileError for a path that holds a zero: the system would take it to end there, and use another file.
void require_whole_path(const char* op, const std::string& path);

}   // namespace gradus::io
#endif
