// Comparisons: bool results without a gradient.
#ifndef GRADUS_AUTOGRAD_OPS_POINTWISE_COMPARE_H
#define GRADUS_AUTOGRAD_OPS_POINTWISE_COMPARE_H

#include "core/tensor/creation.h"
#include "core/tensor/tensor.h"

namespace gradus {

Tensor eq(const Tensor& a, const Tensor& b);   // [method; in place keeps nothing]
Tensor eq(const Tensor& a, Scalar b);          // [method; in place keeps nothing]
Tensor ne(const Tensor& a, const Tensor& b);   // [method; in place keeps nothing]
Tensor ne(const Tensor& a, Scalar b);          // [method; in place keeps nothing]
Tensor lt(const Tensor& a, const Tensor& b);   // [method; in place keeps nothing]
Tensor lt(const Tensor& a, Scalar b);          // [method; in place keeps nothing]
Tensor le(const Tensor& a, const Tensor& b);   // [method; in place keeps nothing]
Tensor le(const Tensor& a, Scalar b);          // [method; in place keeps nothing]
Tensor gt(const Tensor& a, const Tensor& b);   // [method; in place keeps nothing]
Tensor gt(const Tensor& a, Scalar b);          // [method; in place keeps nothing]
Tensor ge(const Tensor& a, const Tensor& b);   // [method; in place keeps nothing]
Tensor ge(const Tensor& a, Scalar b);          // [method; in place keeps nothing]

/// |a - b| <= atol + rtol |b|, or equal. NaN is close to NaN only with equal_nan. Throws DtypeError unless both have
/// one dtype.
// [method]
Tensor isclose(const Tensor& a, const Tensor& b, double rtol = 1e-5, double atol = 1e-8, bool equal_nan = false);
struct IsinOptions {
  bool assume_unique = false, invert = false;
};   ///< assume_unique changes nothing
/// For each number of x, whether it is one of `test`. Throws DtypeError for bools.
Tensor isin(const Tensor& x, const Tensor& test, const IsinOptions& options = {});
Tensor isin(const Tensor& x, Scalar test, const IsinOptions& options = {});
Tensor isin(Scalar x, const Tensor& test, const IsinOptions& options = {});

// -- other names (`equal` is the comparison as a whole: creation.h) --
inline Tensor not_equal(const Tensor& a, const Tensor& b) { return ne(a, b); }
inline Tensor not_equal(const Tensor& a, Scalar b) { return ne(a, b); }
inline Tensor less(const Tensor& a, const Tensor& b) { return lt(a, b); }
inline Tensor less(const Tensor& a, Scalar b) { return lt(a, b); }
inline Tensor less_equal(const Tensor& a, const Tensor& b) { return le(a, b); }
inline Tensor less_equal(const Tensor& a, Scalar b) { return le(a, b); }
inline Tensor greater(const Tensor& a, const Tensor& b) { return gt(a, b); }
inline Tensor greater(const Tensor& a, Scalar b) { return gt(a, b); }
inline Tensor greater_equal(const Tensor& a, const Tensor& b) { return ge(a, b); }
inline Tensor greater_equal(const Tensor& a, Scalar b) { return ge(a, b); }

inline Tensor operator==(const Tensor& a, const Tensor& b) { return eq(a, b); }
inline Tensor operator!=(const Tensor& a, const Tensor& b) { return ne(a, b); }
inline Tensor operator<(const Tensor& a, const Tensor& b) { return lt(a, b); }
inline Tensor operator<=(const Tensor& a, const Tensor& b) { return le(a, b); }
inline Tensor operator>(const Tensor& a, const Tensor& b) { return gt(a, b); }
inline Tensor operator>=(const Tensor& a, const Tensor& b) { return ge(a, b); }
inline Tensor operator==(const Tensor& a, Scalar b) { return eq(a, b); }
inline Tensor operator!=(const Tensor& a, Scalar b) { return ne(a, b); }
inline Tensor operator<(const Tensor& a, Scalar b) { return lt(a, b); }
inline Tensor operator<=(const Tensor& a, Scalar b) { return le(a, b); }
inline Tensor operator>(const Tensor& a, Scalar b) { return gt(a, b); }
inline Tensor operator>=(const Tensor& a, Scalar b) { return ge(a, b); }
inline Tensor operator==(Scalar a, const Tensor& b) { return eq(b, a); }
inline Tensor operator!=(Scalar a, const Tensor& b) { return ne(b, a); }
inline Tensor operator<(Scalar a, const Tensor& b) { return gt(b, a); }
inline Tensor operator<=(Scalar a, const Tensor& b) { return ge(b, a); }
inline Tensor operator>(Scalar a, const Tensor& b) { return lt(b, a); }
inline Tensor operator>=(Scalar a, const Tensor& b) { return le(b, a); }

}   // namespace gradus
#endif
