// In place: what the methods x.f_(..) are made of. For .cpp files only; Note [In place] is in inplace.cpp.
#ifndef GRADUS_AUTOGRAD_OPS_INPLACE_INPLACE_H
#define GRADUS_AUTOGRAD_OPS_INPLACE_INPLACE_H

#include <initializer_list>

#include "autograd/ops/common.h"

namespace gradus {

/// Throws GradError if x, called `what` in the message, was made under InferenceModeGuard and the guard is over.
void require_no_inference(const char* op, const Tensor& x, const char* what);
/// Throws that, and ShapeError if x shows one number at several indices.
void require_changeable(const char* op, const Tensor& x, const char* what);
/// True if an in-place change of x has to be recorded. Throws GradError if it cannot be, see Note [In place].
bool records_change(const char* op, const Tensor& x, bool source_has_history);
/// x, whose numbers have just been changed in place, takes the history of y; if x is a view, its base gets one.
void rebase(const Tensor& x, const Tensor& y);

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

/// What the formulas of an op keep of x, whose numbers are about to go, and whether it is one pass over memory. The tag
/// of an op in its header has these words: [in place keeps result, one pass].
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

const Tensor& copy_(const Tensor& x, const Tensor& source);   ///< broadcasts and converts [method]
const Tensor& fill_(const Tensor& x, Scalar value);           // [method]
const Tensor& fill_(const Tensor& x, const Tensor& value);    ///< value: shape [] [method]
const Tensor& zero_(const Tensor& x);                         // [method]

}   // namespace gradus
#endif
