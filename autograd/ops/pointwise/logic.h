// Logic and bits. No gradients. `!`, `&&` and `||` are not overloaded: they would lose their order of evaluation; ~, &
// and | do the same for bools.
#ifndef GRADUS_AUTOGRAD_OPS_POINTWISE_LOGIC_H
#define GRADUS_AUTOGRAD_OPS_POINTWISE_LOGIC_H

#include "core/tensor/creation.h"
#include "core/tensor/tensor.h"

namespace gradus {

// -- of any dtype: every number but 0 is true, NaN too; results are bool --
Tensor logical_and(const Tensor& a, const Tensor& b);   // [method; in place keeps nothing]
Tensor logical_or(const Tensor& a, const Tensor& b);    // [method; in place keeps nothing]
Tensor logical_xor(const Tensor& a, const Tensor& b);   // [method; in place keeps nothing]
Tensor logical_not(const Tensor& x);                    // [method; in place keeps nothing]

// -- of integers bit by bit, of bools as logic; each throws DtypeError for floats --
Tensor bitwise_and(const Tensor& a, const Tensor& b);   // [method; in place keeps nothing]
Tensor bitwise_and(const Tensor& a, Scalar b);          // [method; in place keeps nothing]
Tensor bitwise_or(const Tensor& a, const Tensor& b);    // [method; in place keeps nothing]
Tensor bitwise_or(const Tensor& a, Scalar b);           // [method; in place keeps nothing]
Tensor bitwise_xor(const Tensor& a, const Tensor& b);   // [method; in place keeps nothing]
Tensor bitwise_xor(const Tensor& a, Scalar b);          // [method; in place keeps nothing]
Tensor bitwise_not(const Tensor& x);                    // [method; in place keeps nothing]
/// Integers only. A shift by less than 0 or more than 63 gives 0.
Tensor bitwise_left_shift(const Tensor& a, const Tensor& b);   // [method; in place keeps nothing]
Tensor bitwise_left_shift(const Tensor& a, Scalar b);          // [method; in place keeps nothing]
Tensor bitwise_left_shift(Scalar a, const Tensor& b);
/// Integers only; the sign bit is repeated. A shift by less than 0 or more than 63 gives 0 or -1.
Tensor bitwise_right_shift(const Tensor& a, const Tensor& b);   // [method; in place keeps nothing]
Tensor bitwise_right_shift(const Tensor& a, Scalar b);          // [method; in place keeps nothing]
Tensor bitwise_right_shift(Scalar a, const Tensor& b);

inline Tensor operator&(const Tensor& a, const Tensor& b) { return bitwise_and(a, b); }
inline Tensor operator&(const Tensor& a, Scalar b) { return bitwise_and(a, b); }
inline Tensor operator&(Scalar a, const Tensor& b) { return bitwise_and(b, a); }
inline Tensor operator|(const Tensor& a, const Tensor& b) { return bitwise_or(a, b); }
inline Tensor operator|(const Tensor& a, Scalar b) { return bitwise_or(a, b); }
inline Tensor operator|(Scalar a, const Tensor& b) { return bitwise_or(b, a); }
inline Tensor operator^(const Tensor& a, const Tensor& b) { return bitwise_xor(a, b); }
inline Tensor operator^(const Tensor& a, Scalar b) { return bitwise_xor(a, b); }
inline Tensor operator^(Scalar a, const Tensor& b) { return bitwise_xor(b, a); }
inline Tensor operator~(const Tensor& x) { return bitwise_not(x); }
inline Tensor operator<<(const Tensor& a, const Tensor& b) { return bitwise_left_shift(a, b); }
inline Tensor operator<<(const Tensor& a, Scalar b) { return bitwise_left_shift(a, b); }
inline Tensor operator<<(Scalar a, const Tensor& b) { return bitwise_left_shift(a, b); }
inline Tensor operator>>(const Tensor& a, const Tensor& b) { return bitwise_right_shift(a, b); }
inline Tensor operator>>(const Tensor& a, Scalar b) { return bitwise_right_shift(a, b); }
inline Tensor operator>>(Scalar a, const Tensor& b) { return bitwise_right_shift(a, b); }

}   // namespace gradus
#endif
