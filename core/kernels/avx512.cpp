// The fast text for AVX-512 in full width: servers since 2017, AMD since Zen 4.
#include "core/kernels/matrix/matrix.h"

#if defined(__x86_64__)
#include "core/kernels/begin_avx512.inl"

namespace gradus {
namespace avx512 {
#include "core/kernels/fast.inl"
}   // namespace avx512

constinit const KernelSet avx512_kernels = avx512::kernel_set_named("avx512", avx512_functions, avx512_matrices);

}   // namespace gradus

#include "core/kernels/end_target.inl"
#endif
