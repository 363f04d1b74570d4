// How exactly products of float32 are computed: a setting of the whole process.
#ifndef GRADUS_CORE_COMPUTE_PRECISION_H
#define GRADUS_CORE_COMPUTE_PRECISION_H

#include "core/compute/gemm.h"

namespace gradus {

struct GemmBf16Kernels;

/// "highest" (at the start): products of float32 are computed in float32.
/// "medium": linear and recurrent layers, matmul and its relatives, attention and convolutions may round the numbers
/// they multiply to bfloat16, whose 8 digits leave a relative error of at most 2^-9 in each; the sums are float32.
/// Everything that is stored stays float32. Large products take little more than half the time where the CPU has
/// AVX512-BF16. Other CPUs give the same bits, later than in float32. Which products are rounded depends on sizes
/// alone: those with at least 16 rows and columns and 16,384 multiplications, and convolutions of at least 4 channels
/// that Winograd's algorithm is not for; this saves more, and would lose too many digits. float64 and integers are
/// never rounded, nor are distances (cdist).
/// "high": as "highest". PyTorch would use TensorFloat32 or sums of three products of bfloat16, which gain nothing
/// here.
///
/// It holds for computations, of all threads, that begin afterwards; a backward pass has what is set when it runs.
/// Throws Error for any other word.
void set_float32_matmul_precision(const char* precision);
const char* get_float32_matmul_precision();

namespace apply {

/// Those of core/kernels/matrix/gemm_bf16.h if the setting allows them for numbers of this type, else null.
const GemmBf16Kernels* rounded_kernels(Dtype dtype);
/// The kernels for a task: those, if its sizes make it worth rounding, else those of gemm.h.
const GemmKernels& product_kernels(Dtype dtype, const GemmTask& task);
/// run_gemm with them.
inline int run_gemm(Dtype dtype, const GemmTask& task) { return run_gemm(product_kernels(dtype, task), task); }
/// gemm without bias and whatever the setting: for differences of products.
Tensor exact_gemm(const Tensor& a, const Tensor& b, bool transpose_a, bool transpose_b);

}   // namespace apply
}   // namespace gradus
#endif
