// The names of the methods that a header declares, for tests that demand a row for each.
#ifndef GRADUS_TESTS_SUPPORT_DECLARED_H
#define GRADUS_TESTS_SUPPORT_DECLARED_H

#include <set>
#include <string>

namespace gradus::test {

/// Names before "(...) const" in the file, comments left out.
std::set<std::string> declared_methods(const std::string& file);

}  // namespace gradus::test
#endif
