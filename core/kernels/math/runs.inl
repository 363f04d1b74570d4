// Numbers with any stride, gathered into short contiguous runs, for which each function has one vector loop. Included
// inside a namespace: no headers here.

constexpr int64_t block = 64;

template <class T> GRADUS_INLINE void gather(int64_t n, const T* x, int64_t sx, T* y) {
  for (int64_t i = 0; i < n; ++i) y[i] = x[i * sx];
}

// Numbers with any stride as runs of at most `block` contiguous ones: where they lie, or copied. A stride of 0 is
// copied once.
template <class T> struct Run {
  T piece[block];
  GRADUS_INLINE const T* get(Run& run, int64_t i, int64_t count, const T* x, int64_t sx) {
    if (sx == 1) return x + i;
    if (sx != 0 || i == 0) gather(count, x + i * sx, sx, run.piece);
    return run.piece;
  }
};
