// Products of matrices, and of batches of them.
#ifndef GRADUS_CORE_COMPUTE_GEMM_H
#define GRADUS_CORE_COMPUTE_GEMM_H

#include "core/tensor/tensor.h"

namespace gradus {

struct GemmKernels;
struct GemmTask;

namespace apply {

/// a [.., m, k] times b [.., k, n] -> [.., m, n], batch dimensions broadcast; each optionally read as transposed in its
/// last two dimensions; plus bias [n] if not null.
Tensor gemm(
    const Tensor& a, const Tensor& b, bool transpose_a = false, bool transpose_b = false, const Tensor* bias = nullptr);
/// y += a b; y is row-major and has the shape of the product. Does not increment the version.
void gemm_add(const Tensor& y, const Tensor& a, const Tensor& b);
/// Runs a task given by pointers: on all threads if it is large, on the calling one inside a parallel region. Returns
/// the number of threads it was dealt to. For code built on matrix products.
int run_gemm(const GemmKernels& kernels, const GemmTask& task);

}   // namespace apply
}   // namespace gradus
#endif
