// The fast text of matrix.h, matrix.inl; see portable.cpp.
#include "core/kernels/matrix/matrix.h"

#include "core/kernels/begin_portable.inl"

namespace gradus {
namespace portable {
#include "core/kernels/matrix/matrix.inl"
}   // namespace portable

constinit const MatrixKernels portable_matrices[2] = {portable::matrices_of<float>(), portable::matrices_of<double>()};

}   // namespace gradus
#undef GRADUS_KERNELS_FMA
#undef GRADUS_KERNELS_REGISTER
