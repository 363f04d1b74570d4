// The fast text for AVX2 with fused multiply-add: Intel since 2013, AMD since 2015.
#include "core/kernels/matrix/matrix.h"

#if defined(__x86_64__)
#include "core/kernels/begin_avx2.inl"

namespace gradus {
namespace avx2 {
#include "core/kernels/fast.inl"
}   // namespace avx2

constinit const KernelSet avx2_kernels = avx2::kernel_set_named("avx2", avx2_functions, avx2_matrices);

}   // namespace gradus

#include "core/kernels/end_target.inl"
#endif
