// Arranging: the same numbers in other places, or several times. All are copies.
#ifndef GRADUS_AUTOGRAD_OPS_SHAPE_ARRANGE_H
#define GRADUS_AUTOGRAD_OPS_SHAPE_ARRANGE_H

#include "core/tensor/tensor.h"

namespace gradus {

Tensor flip(const Tensor& x, const IntList& dims);   // [method]
Tensor fliplr(const Tensor& x);                      ///< the columns of a matrix, left to right [method]
Tensor flipud(const Tensor& x);                      ///< the rows, up and down [method]
/// Numbers move by shifts[i] along dims[i]; what leaves at the end enters at the beginning. Without dims x is one
/// line.
Tensor roll(const Tensor& x, int64_t shift);                                // [method]
Tensor roll(const Tensor& x, const IntList& shifts, const IntList& dims);   // [method]
/// A quarter turn k times in the plane of two dimensions, from the first towards the second.
Tensor rot90(const Tensor& x, int64_t k = 1, const IntList& dims = {0, 1});   // [method]
/// x side by side with itself: one count per dimension of the result, which may have more dimensions than x.
Tensor repeat(const Tensor& x, const IntList& counts);   // [method]
Tensor tile(const Tensor& x, const IntList& counts);     ///< as repeat; missing counts, in front, are 1 [method]
/// Each number (without dim, of x as one line) or each slice repeated; repeats int64 [n], or [1] for all.
Tensor repeat_interleave(const Tensor& x, int64_t repeats);                      // [method]
Tensor repeat_interleave(const Tensor& x, int64_t repeats, int64_t dim);         // [method]
Tensor repeat_interleave(const Tensor& x, const Tensor& repeats);                // [method]
Tensor repeat_interleave(const Tensor& x, const Tensor& repeats, int64_t dim);   // [method]
/// [.., c r^2, h, w] -> [.., c, h r, w r] and back (Shi et al. 2016, "Real-time single image and video
/// super-resolution").
Tensor pixel_shuffle(const Tensor& x, int64_t upscale_factor);
Tensor pixel_unshuffle(const Tensor& x, int64_t downscale_factor);
/// [n, c, ..]: the c channels as a matrix [groups, c / groups], transposed (Zhang et al. 2018, "ShuffleNet").
Tensor channel_shuffle(const Tensor& x, int64_t groups);

}   // namespace gradus
#endif
