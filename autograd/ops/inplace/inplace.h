// In place: what the methods of core/tensor/tensor_changes.h are built on. For .cpp files only; Note [In place] is in
// inplace.cpp.
#ifndef GRADUS_AUTOGRAD_OPS_INPLACE_INPLACE_H
#define GRADUS_AUTOGRAD_OPS_INPLACE_INPLACE_H

#include <initializer_list>

#include "autograd/ops/common.h"

namespace gradus {

inline const Tensor& self(const TensorChanges& x) { return static_cast<const Tensor&>(x); }

/// The op behind a change, borrowed: it lives until the end of the expression in which it was written.
class Compute {
 public:
  template <class F>
  Compute(const F& f)
      : op_(&f), call_([](const void* op, const Tensor& x) -> Tensor { return (*static_cast<const F*>(op))(x); }) {}
  Tensor operator()(const Tensor& x) const { return call_(op_, x); }

 private:
  const void* op_;
  Tensor (*call_)(const void*, const Tensor&);
};

/// What the formulas of an op keep of x, whose numbers are about to change, and whether it is one pass over memory.
enum Keeps : unsigned {
  argument = 0,   // x, or it is not known: the op works on a copy if anything is recorded
  nothing = 1,
  result = 2,      // only y: x will hold the same numbers, and y's memory can be freed
  one_pass = 4,    // one call of apply::, which without history gets x as a donated operand and writes over it
  at_places = 8,   // the same, for an op that writes to given places: what it reads must not lie in x
};

/// x = f(x), where f may also use `sources`. Throws what Note [In place] says, ShapeError if the result has another
/// shape, and DtypeError if x cannot hold it.
const Tensor& change(const char* op, const Tensor& x, std::initializer_list<const Tensor*> sources, Compute f,
    unsigned keeps = argument);

/// x = source, which broadcasts: numbers that were not computed from x.
const Tensor& replace(const char* op, const Tensor& x, const Tensor& source);

}   // namespace gradus
#endif
