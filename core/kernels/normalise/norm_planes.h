// Rows of a matrix [rows, n] without gaps, each normalised by numbers of its own: batch norm and its relatives, over
// row-major images, in which a channel is a plane of contiguous numbers. Floats only.
//
// The kernels of norm_columns.h with rows in the place of columns: number i of a map or a result belongs to row i. Sums
// along a row are plain for 1024 numbers and continued in double.
#ifndef GRADUS_CORE_KERNELS_NORMALISE_NORM_PLANES_H
#define GRADUS_CORE_KERNELS_NORMALISE_NORM_PLANES_H

#include "core/kernels/normalise/norm_columns.h"

namespace gradus {

extern const NormColumnKernels reference_norm_planes[4], portable_norm_planes[4], avx2_norm_planes[4],
    avx512_norm_planes[4];

}   // namespace gradus
#endif
