// The second half of the fast text, functions.inl; see avx512.cpp.
#include "core/kernels/kernels.h"

#if defined(__x86_64__)
#include "core/kernels/begin_avx512.inl"

namespace gradus {
namespace avx512 {
#include "core/kernels/pointwise/functions.inl"
}   // namespace avx512

constinit const FunctionKernels avx512_functions[4] = {avx512::functions_of<float>(), avx512::functions_of<double>(),
    avx512::functions_of<int64_t>(), avx512::functions_of<uint8_t>()};

}   // namespace gradus

#include "core/kernels/end_target.inl"
#endif
