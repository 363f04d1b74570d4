// The second half of the fast text, functions.inl; see portable.cpp.
#include "core/kernels/kernels.h"

#include "core/kernels/begin_portable.inl"

namespace gradus {
namespace portable {
#include "core/kernels/pointwise/functions.inl"
}   // namespace portable

constinit const FunctionKernels portable_functions[4] = {portable::functions_of<float>(),
    portable::functions_of<double>(), portable::functions_of<int64_t>(), portable::functions_of<uint8_t>()};

}   // namespace gradus
#undef GRADUS_KERNELS_FMA
#undef GRADUS_KERNELS_REGISTER
