// The errors of gradus. A user's mistake throws one of these at the call, and changes nothing.
//
// Form of a message: "op: what was expected; what was given, with names and shapes; the fix if it is certain."
#ifndef GRADUS_CORE_BASE_ERROR_H
#define GRADUS_CORE_BASE_ERROR_H

#include <stdexcept>
#include <string>

namespace gradus {

/// Base of everything gradus throws; thrown itself for a wrong option or misuse that fits no kind below.
struct Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};
struct ShapeError : Error {
  using Error::Error;
};   ///< sizes or the number of dimensions do not fit
struct DtypeError : Error {
  using Error::Error;
};   ///< the wrong kind of numbers
struct IndexError : Error {
  using Error::Error;
};   ///< an index, dimension or class out of range
struct GradError : Error {
  using Error::Error;
};   ///< wrong use of history: backward, grad, in-place changes
struct MemoryError : Error {
  using Error::Error;
};   ///< the system has no memory for a tensor
struct FileError : Error {
  using Error::Error;
};   ///< a file is missing, damaged or not what it should be

}   // namespace gradus
#endif
