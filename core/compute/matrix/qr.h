// Q R of matrices, without gradients. float32 and float64.
#ifndef GRADUS_CORE_COMPUTE_MATRIX_QR_H
#define GRADUS_CORE_COMPUTE_MATRIX_QR_H

#include "core/tensor/tensor.h"

namespace gradus::apply {

/// a [.., m, n] = Q R with Q [.., m, columns], columns between min(m, n) and m, and R [.., min(columns, m), n]; q
/// undefined if not wanted.
struct QrFactors {
  Tensor q, r;
};
QrFactors qr(const Tensor& a, int64_t columns, bool wants_q);

}   // namespace gradus::apply
#endif
