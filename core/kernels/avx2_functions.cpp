// The second half of the fast text, functions.inl; see avx2.cpp.
#include "core/kernels/kernels.h"

#if defined(__x86_64__)
#include "core/kernels/begin_avx2.inl"

namespace gradus {
namespace avx2 {
#include "core/kernels/pointwise/functions.inl"
}   // namespace avx2

constinit const FunctionKernels avx2_functions[4] = {avx2::functions_of<float>(), avx2::functions_of<double>(),
    avx2::functions_of<int64_t>(), avx2::functions_of<uint8_t>()};

}   // namespace gradus

#include "core/kernels/end_target.inl"
#endif
