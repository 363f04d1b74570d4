// The fast text of matrix.h, matrix.inl; see avx2.cpp.
#include "core/kernels/matrix/matrix.h"

#if defined(__x86_64__)
#include "core/kernels/begin_avx2.inl"

namespace gradus {
namespace avx2 {
#include "core/kernels/matrix/matrix.inl"
}   // namespace avx2

constinit const MatrixKernels avx2_matrices[2] = {avx2::matrices_of<float>(), avx2::matrices_of<double>()};

}   // namespace gradus

#include "core/kernels/end_target.inl"
#endif
