// The arguments of a sample in other memory orders: the same numbers with other strides.
#ifndef GRADUS_TESTS_ORACLE_ARRANGE_H
#define GRADUS_TESTS_ORACLE_ARRANGE_H

#include <span>

#include "core/tensor/memory_order.h"
#include "tests/oracle/value.h"

namespace gradus::test {

struct Arrangement {
  const char* name;
  MemoryOrder (*order)(size_t i, int64_t dims);   // of tensor i
};
/// "as_is" first, then those that change something. export.py has the same list.
std::span<const Arrangement> arrangements();
/// Lays the row-major tensors out anew, each once. False where that would give arguments that another arrangement has.
bool arrange(Arguments& arguments, const Arrangement& arrangement);

}   // namespace gradus::test
#endif
