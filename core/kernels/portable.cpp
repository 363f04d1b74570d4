// The fast text with nothing but what every CPU of the family has: x86-64 without AVX2, aarch64.
#include "core/kernels/matrix/matrix.h"

#include "core/kernels/begin_portable.inl"

namespace gradus {
namespace portable {
#include "core/kernels/fast.inl"
}   // namespace portable

constinit const KernelSet portable_kernels =
    portable::kernel_set_named("portable", portable_functions, portable_matrices);

}   // namespace gradus
#undef GRADUS_KERNELS_FMA
#undef GRADUS_KERNELS_REGISTER
