// The fast text of matrix.h, matrix.inl; see avx512.cpp.
#include "core/kernels/matrix/matrix.h"

#if defined(__x86_64__)
#include "core/kernels/begin_avx512.inl"

namespace gradus {
namespace avx512 {
#include "core/kernels/matrix/matrix.inl"
}   // namespace avx512

constinit const MatrixKernels avx512_matrices[2] = {avx512::matrices_of<float>(), avx512::matrices_of<double>()};

}   // namespace gradus

#include "core/kernels/end_target.inl"
#endif
