// Winograd's convolution F(4x4, 3x3): sums over 3x3 windows with 2.25 multiplications per result, where 9 are plain.
// float32 only.
//
// Idea: in one dimension, the four sums that a window g of 3 makes of a tile d of 6 numbers are
//   y = A^T ((G g) * (B^T d))                      * number by number: 6 multiplications instead of 12
// Up to transposition this multiplies polynomials: G and A evaluate them at six points, B^T is Lagrange's
// interpolation. In two dimensions it is done along columns and rows (Lavin and Gray 2015, arXiv 1509.09308):
//   y = A^T ((G g G^T) * (B^T d B)) A
// and, transposed, the sums over tiles of pixels times gradients of results, which are the gradient of the window:
//   dg = G^T (sum of (A dy A^T) * (B^T d B)) G
// and sums over all windows that a pixel is in, which are the gradient of the tile:
//   dd = B ((G g G^T) * (A dy A^T)) B^T               overlapping tiles are added up
// These maps are the kernels here, over many channels side by side. Between them, each of the 36 places of a tile is a
// product of matrices [tiles, channels] and [channels, channels], for gemm.
//
// The points are 0, a, -a, b, -b and infinity. With a = 1 and b = 2, as in the paper, the rounding errors of the result
// are about five times those of a plain sum, with 5/8 and 3/2 about twice, and the numbers of A and B are exact, too.
#ifndef GRADUS_CORE_KERNELS_WINDOW_WINOGRAD_H
#define GRADUS_CORE_KERNELS_WINDOW_WINOGRAD_H

#include <cstdint>

namespace gradus {

struct WinogradPoints {
  static constexpr float a = 0.625f, b = 1.5f;
};

// A row of tiles. Tile t begins at column first + 4 t of images whose channels are innermost; the columns that exist
// are 0 .. width - 1, and a line of pixels that does not exist is null. What does not exist is read as 0 and not
// written. Place p of a tile (6 rows of 6) is at p * plane + t * channels.
struct WinogradRow {
  int64_t tiles, channels;   // at least `least_channels`
  int64_t first, width;
  int64_t plane;
};

struct WinogradKernels {
  static constexpr int64_t least_channels = 16, tile = 4, window = 3, read = 6, places = 36;

  // v = B^T d B, d[i][j] being the pixels of 6 lines.
  void (*pixels)(const WinogradRow&, const float* const* lines, float* v);
  // y = A^T m A + bias, on 4 lines; bias [channels] may be null. Returns whether all of them are finite.
  bool (*results)(const WinogradRow&, const float* m, const float* bias, float* const* lines);
  // m = A dy A^T, dy being the gradients on 4 lines.
  void (*gradients)(const WinogradRow&, const float* const* lines, float* m);
  // dd (+)= B v B^T, on 6 lines. Neighbouring tiles share two lines or columns: dd is added to what the tile on the
  // left has written, and, if `below`, in the first two lines to what the row of tiles above has written; the rest is
  // written anew. Returns whether all of dd are finite.
  bool (*pixel_gradients)(const WinogradRow&, const float* v, bool below, float* const* lines);
  // u = G g G^T for n >= least_channels windows: g [9, n], place p of u at p * plane.
  void (*windows)(int64_t n, const float* g, float* u, int64_t plane);
  // dg = G^T u G. Returns whether all of them are finite.
  bool (*window_gradients)(int64_t n, const float* u, int64_t plane, float* dg);
};
extern const WinogradKernels reference_winograd[4], portable_winograd[4], avx2_winograd[4], avx512_winograd[4];

}   // namespace gradus
#endif
