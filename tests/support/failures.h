// Tables of calls that must fail, each with the kind and the full text of its error.
#ifndef GRADUS_TESTS_SUPPORT_FAILURES_H
#define GRADUS_TESTS_SUPPORT_FAILURES_H

#include <doctest/doctest.h>

#include <initializer_list>
#include <string>

#include "core/base/error.h"

namespace gradus::test {

struct Failure {
  const char* text;   // "ShapeError: matmul: ..."
  void (*call)();
};

/// The kind and text of what call() throws, or "nothing".
inline std::string error_of(void (*call)()) {
  auto named = [](const char* kind, const Error& e) { return std::string(kind) + ": " + e.what(); };
  try {
    call();
  } catch (const ShapeError& e) {
    return named("ShapeError", e);
  } catch (const DtypeError& e) {
    return named("DtypeError", e);
  } catch (const IndexError& e) {
    return named("IndexError", e);
  } catch (const GradError& e) {
    return named("GradError", e);
  } catch (const MemoryError& e) {
    return named("MemoryError", e);
  } catch (const FileError& e) {
    return named("FileError", e);
  } catch (const Error& e) {
    return named("Error", e);
  }
  return "nothing";
}

/// The text of the E that f() throws; any other exception passes through.
template <class E, class F> std::string error_of(F f) {
  try {
    f();
  } catch (const E& e) {
    return e.what();
  }
  return "nothing was thrown";
}

inline void check_failures(std::initializer_list<Failure> failures) {
  for (const Failure& failure : failures) CHECK(error_of(failure.call) == std::string(failure.text));
}

}   // namespace gradus::test
#endif
