// The generated table of formulas, and a search in it.
#include "autograd/tools/derivatives.h"

#include <cstring>

namespace gradus {

namespace {

struct Derivative {
  const char *op, *formula;
};
constexpr Derivative derivatives[] = {
#include "autograd/tools/derivatives.inl"
};

}   // namespace

const char* derivative_of(const char* op) {
  for (const Derivative& each : derivatives)
    if (std::strcmp(each.op, op) == 0) return each.formula;
  return "";
}

}   // namespace gradus
