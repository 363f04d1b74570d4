// The fast text of rank.h.
//
// Idea: registers of keys stay, and all keys pass by, one at a time. A comparison gives -1 where it is true.
// Read first: rank.h.

#include "core/kernels/tables.inl"

#include "core/kernels/math/lanes.inl"

// The keys of R registers, from key i on.
template <int R> GRADUS_INLINE void count_registers(int64_t n, const int32_t* key, int64_t i, int32_t* below) {
  constexpr int64_t lanes = lane_count<int32_t>;
  Lanes<int32_t> mine[R], count[R] = {};
  for (int r = 0; r < R; ++r) mine[r] = lanes_at(key + i + r * lanes);
  for (int64_t j = 0; j < n; ++j) {
    const Lanes<int32_t> other = Lanes<int32_t>{} + key[j];
#pragma GCC unroll 4
    for (int r = 0; r < R; ++r) count[r] -= other < mine[r];
  }
  for (int r = 0; r < R; ++r) lanes_at(below + i + r * lanes) = count[r];
}

static void count_below(int64_t n, const int32_t* key, int32_t* below) {
  constexpr int64_t lanes = lane_count<int32_t>;
  int64_t i = 0;
  for (; i + 4 * lanes <= n; i += 4 * lanes) count_registers<4>(n, key, i, below);
  for (; i + lanes <= n; i += lanes) count_registers<1>(n, key, i, below);
  if (i < n && n >= lanes) return count_registers<1>(n, key, n - lanes, below);   // some for the second time
  for (; i < n; ++i) {
    int32_t count = 0;
    for (int64_t j = 0; j < n; ++j) count += key[j] < key[i];
    below[i] = count;
  }
}

template <class T> constexpr RankKernels kernels_of() {
  if constexpr (sizeof(T) == 4) return {count_below};
  else return {};
}
