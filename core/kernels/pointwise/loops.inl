// The loops of pointwise functions, written once over a function F with F::of(x), F::of(a, b), F::of(a, b, c, p).
//
// Idea: `omp simd` promises the compiler that the iterations of a loop are independent, which the contract (in place or
// apart) guarantees; F is inlined, so each loop becomes vector code. Included inside a namespace: no headers here.
// Read first: runs.inl.

// y[i] = F::of(x[i * sx]). Strides other than 1 and 0 are copied into a block first, so
// that each function needs only one vector loop.
template <class F, class T, class R> static void each(int64_t n, const T* x, int64_t sx, R* y) {
  if (sx == 1) {
#pragma omp simd
    for (int64_t i = 0; i < n; ++i) y[i] = F::of(x[i]);
  } else if (n > 0 && sx == 0) {
    const R value = F::of(x[0]);
    for (int64_t i = 0; i < n; ++i) y[i] = value;
  } else {
    T piece[block];
    for (int64_t i = 0; i < n; i += block) {
      const int64_t count = n - i < block ? n - i : block;
      gather(count, x + i * sx, sx, piece);
      each<F, T, R>(count, piece, 1, y + i);
    }
  }
}

struct Same {
  template <class T> GRADUS_INLINE T of(T x) { return x; }
};

// y[i] = F::of(a[i * sa], b[i * sb])
template <class F, class T, class R> static void each(int64_t n, const T* a, int64_t sa, const T* b, int64_t sb, R* y) {
  if (n <= 0) return;
  if (sa == 1 && sb == 1) {
#pragma omp simd
    for (int64_t i = 0; i < n; ++i) y[i] = F::of(a[i], b[i]);
  } else if (sa == 1 && sb == 0) {
    const T b0 = *b;
#pragma omp simd
    for (int64_t i = 0; i < n; ++i) y[i] = F::of(a[i], b0);
  } else if (sa == 0 && sb == 1) {
    const T a0 = *a;
#pragma omp simd
    for (int64_t i = 0; i < n; ++i) y[i] = F::of(a0, b[i]);
  } else {
    Run<T> run_a, run_b;
    for (int64_t i = 0; i < n; i += block) {
      const int64_t count = n - i < block ? n - i : block;
      const T* from_a = Run<T>::get(run_a, i, count, a, sa);
      const T* from_b = Run<T>::get(run_b, i, count, b, sb);
      each<F, T, R>(count, from_a, 1, from_b, 1, y + i);
    }
  }
}

// y[i] = F::of(a[i * sa], b[i * sb], c[i * sc], p)
template <class F, class T, class R>
static void each(int64_t n, const T* a, int64_t sa, const T* b, int64_t sb, const T* c, int64_t sc, T p, R* y) {
  if (n <= 0) return;
  if (sa == 1 && sb == 1 && sc == 1) {
#pragma omp simd
    for (int64_t i = 0; i < n; ++i) y[i] = F::of(a[i], b[i], c[i], p);
  } else if (sa == 1 && sb == 1 && sc == 0) {
    const T c0 = *c;
#pragma omp simd
    for (int64_t i = 0; i < n; ++i) y[i] = F::of(a[i], b[i], c0, p);
  } else if (sa == 1 && sb == 0 && sc == 0) {
    const T b0 = *b, c0 = *c;
#pragma omp simd
    for (int64_t i = 0; i < n; ++i) y[i] = F::of(a[i], b0, c0, p);
  } else {
    Run<T> run_a, run_b, run_c;
    for (int64_t i = 0; i < n; i += block) {
      const int64_t count = n - i < block ? n - i : block;
      const T* from_a = Run<T>::get(run_a, i, count, a, sa);
      const T* from_b = Run<T>::get(run_b, i, count, b, sb);
      const T* from_c = Run<T>::get(run_c, i, count, c, sc);
      each<F, T, R>(count, from_a, 1, from_b, 1, from_c, 1, p, y + i);
    }
  }
}

// Up to three numbers beside x, in its type.
template <class T> struct Numbers {
  T of[3];
  explicit Numbers(const double* p) : of{T(p[0]), T(p[1]), T(p[2])} {}
};

// y[i] = F::of(x[i * sx], p), where p is the same for all.
template <class F, class T> static void each_with(Numbers<T> p, int64_t n, const T* x, int64_t sx, T* y) {
  if (sx == 1) {
#pragma omp simd
    for (int64_t i = 0; i < n; ++i) y[i] = F::of(x[i], p);
    return;
  }
  T piece[block];
  for (int64_t i = 0; i < n; i += block) {
    const int64_t count = n - i < block ? n - i : block;
    gather(count, x + i * sx, sx, piece);
    each_with<F>(p, count, piece, 1, y + i);
  }
}

// y[i] = F::of(a[i * sa], b[i * sb], p)
template <class F, class T>
static void each_with(Numbers<T> p, int64_t n, const T* a, int64_t sa, const T* b, int64_t sb, T* y) {
  if (sa == 1 && sb == 1) {
#pragma omp simd
    for (int64_t i = 0; i < n; ++i) y[i] = F::of(a[i], b[i], p);
    return;
  }
  T piece_a[block], piece_b[block];
  for (int64_t i = 0; i < n; i += block) {
    const int64_t count = n - i < block ? n - i : block;
    gather(count, a + i * sa, sa, piece_a);
    gather(count, b + i * sb, sb, piece_b);
    each_with<F>(p, count, piece_a, 1, piece_b, 1, y + i);
  }
}

// For a function with a fast form F::of, good for |x| <= F::end, and a slow one F::any: a block with a number beyond
// that (or a NaN) goes through the slow one.
template <class F, class T> static void each_in_blocks(int64_t n, const T* x, int64_t sx, T* y) {
  constexpr int64_t count_of = 8 * block;
  if (sx != 1) {
    T piece[block];
    for (int64_t i = 0; i < n; i += block) {
      const int64_t count = n - i < block ? n - i : block;
      gather(count, x + i * sx, sx, piece);
      each_in_blocks<F>(count, piece, 1, y + i);
    }
    return;
  }
  for (int64_t i = 0; i < n; i += count_of) {
    const int64_t end = n - i < count_of ? n : i + count_of;
    int beyond = 0;
#pragma omp simd reduction(| : beyond)
    for (int64_t j = i; j < end; ++j) beyond |= !(absolute(x[j]) <= T(F::end));
    if (beyond == 0) each<F>(end - i, x + i, 1, y + i);
    else
      for (int64_t j = i; j < end; ++j) y[j] = F::any(x[j]);
  }
}
