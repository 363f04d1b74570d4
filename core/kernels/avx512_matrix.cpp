// The fast text of matrix.h, matrix.inl; see avx512.cpp.
#include "core/kernels/matrix.h"

#if defined(__x86_64__)
#include "begin_avx512.inl"

namespace gradus {
namespace avx512 {
#include "matrix.inl"
}  // namespace avx512

constinit const MatrixKernels avx512_matrices[2] = {avx512::matrices_of<float>(), avx512::matrices_of<double>()};

}  // namespace gradus

#include "end_target.inl"
#endif
