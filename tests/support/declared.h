// What the sources declare, for tests that require a row or a line for each.
#ifndef GRADUS_TESTS_SUPPORT_DECLARED_H
#define GRADUS_TESTS_SUPPORT_DECLARED_H

#include <map>
#include <set>
#include <string>

namespace gradus::test {

/// The text of a file of the project; "" if there is none.
std::string source_text(const std::string& file);
/// Every op of the catalogue, autograd/ops.h, with the header of its family. Other names for an op (inline there) are
/// left out.
std::map<std::string, std::string> declared_ops();
/// The names that lines of cases, fuzz, bench and oracle may have, by family, "pointwise/unary" for
/// autograd/ops/pointwise/unary.h: ops and their other names, losses, layers, what core/tensor declares.
std::map<std::string, std::set<std::string>> declared_families();
/// Names before "(...) const" in the file, comments left out.
std::set<std::string> declared_methods(const std::string& file);

}   // namespace gradus::test
#endif
