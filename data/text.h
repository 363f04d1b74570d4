// Text files: all of a file as one string.
#ifndef GRADUS_DATA_TEXT_H
#define GRADUS_DATA_TEXT_H

#include <string>

namespace gradus::data {

/// The bytes of the file, plain or gzip, as they are: a text in UTF-8 stays one. Throws FileError, naming the file, if
/// it cannot be read or is damaged.
std::string read_text(const std::string& path);

}   // namespace gradus::data
#endif
