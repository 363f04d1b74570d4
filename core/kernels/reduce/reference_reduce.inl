// The reductions of reference.cpp, which includes this: many numbers to one, as plain loops.

// ---------------------------------------------------------------- x [n] -> [], x [rows, n] -> [n]
// Float sums are kept in double (a double sum is corrected by what each addition rounded away,
// after Kahan and Neumaier), so the oracle is exact to the last place or two.
template <class T, class Of> T sum_of(int64_t n, const T* x, int64_t sx, Of of) {
  if constexpr (!is_float<T>) {
    T s = 0;
    for (int64_t i = 0; i < n; ++i) s = add(s, of(x[i * sx]));
    return s;
  } else {
    double s = 0, lost = 0;
    for (int64_t i = 0; i < n; ++i) {
      const Pair next = exact_sum(s, of(x[i * sx]));
      s = next.high;
      if (absolute(s) < infinity<double>) lost += next.low;   // infinity - infinity is NaN
    }
    return T(s + lost);
  }
}
template <class T> T sum(int64_t n, const T* x, int64_t sx) {
  return sum_of(n, x, sx, [](T v) { return v; });
}

template <bool largest, class T> int64_t arg(int64_t n, const T* x, int64_t sx) {
  int64_t best = 0;
  for (int64_t i = 0; i < n; ++i) {
    const T xi = x[i * sx], m = x[best * sx];
    if (xi != xi) return i;   // the first NaN counts as larger (smaller) than everything
    if (largest ? xi > m : xi < m) best = i;
  }
  return best;
}

template <bool largest, class T> T extreme_size(int64_t n, const T* x, int64_t sx) {   // of |x|
  T best = absolute(x[0]);
  for (int64_t i = 0; i < n; ++i) {
    const T size = absolute(x[i * sx]);
    if (size != size) return size;
    if (largest ? size > best : size < best) best = size;
  }
  return best;
}

template <class T> T product(int64_t n, const T* x, int64_t sx) {
  if constexpr (!is_float<T>) {
    T p = 1;
    for (int64_t i = 0; i < n; ++i) p = mul(p, x[i * sx]);
    return p;
  } else {
    double p = 1;
    for (int64_t i = 0; i < n; ++i) p *= x[i * sx];
    return T(p);
  }
}

template <Reduce f, class T> T reduced(int64_t n, const T* x, int64_t sx) {
  if constexpr (f == Reduce::sum) return sum(n, x, sx);
  if constexpr (f == Reduce::max) return x[arg<true>(n, x, sx) * sx];
  if constexpr (f == Reduce::min) return x[arg<false>(n, x, sx) * sx];
  if constexpr (f == Reduce::prod) return product(n, x, sx);
  if constexpr (f == Reduce::nansum) return sum_of(n, x, sx, [](T v) { return v == v ? v : T(0); });
  if constexpr (f == Reduce::sum_abs) return sum_of(n, x, sx, [](T v) { return absolute(v); });
  if constexpr (f == Reduce::sum_squares) return sum_of(n, x, sx, [](T v) { return v * v; });
  if constexpr (f == Reduce::max_abs) return extreme_size<true>(n, x, sx);
  if constexpr (f == Reduce::min_abs) return extreme_size<false>(n, x, sx);
}

template <Reduce f, class T> void reduce(int64_t n, const void* x, int64_t sx, void* y) {
  *(T*)y = reduced<f>(n, (const T*)x, sx);
}

template <Reduce f, class T> void reduce_columns(int64_t rows, int64_t n, const void* x, int64_t row, void* y) {
  for (int64_t j = 0; j < n; ++j) ((T*)y)[j] = reduced<f>(rows, (const T*)x + j, row);
}

template <bool largest, class T> int64_t arg_kernel(int64_t n, const void* x, int64_t sx) {
  return arg<largest>(n, (const T*)x, sx);
}
template <bool largest, class T>
void arg_columns(int64_t rows, int64_t n, const void* xv, int64_t row, void* value, int64_t* index) {
  for (int64_t j = 0; j < n; ++j) {
    const T* x = (const T*)xv + j;
    index[j] = arg<largest>(rows, x, row);
    ((T*)value)[j] = x[index[j] * row];
  }
}

template <class T> void sum_around(int64_t n, const void* x, int64_t sx, const void* mean, void* y) {
  const T m = *(const T*)mean;
  *(T*)y = sum_of(n, (const T*)x, sx, [m](T v) { return (v - m) * (v - m); });
}
template <class T>
void sum_around_columns(int64_t rows, int64_t n, const void* x, int64_t row, const void* mean, void* y) {
  for (int64_t j = 0; j < n; ++j) sum_around<T>(rows, (const T*)x + j, row, (const T*)mean + j, (T*)y + j);
}

template <Reduce f> void reduce_bools(int64_t n, const void* x, int64_t sx, void* y) {
  int64_t count = 0;
  for (int64_t i = 0; i < n; ++i) count += ((const bool*)x)[i * sx];
  if constexpr (f == Reduce::sum) *(int64_t*)y = count;
  else *(bool*)y = f == Reduce::max ? count > 0 : count == n;
}
template <Reduce f> void reduce_bool_columns(int64_t rows, int64_t n, const void* x, int64_t row, void* y) {
  for (int64_t j = 0; j < n; ++j)
    reduce_bools<f>(rows, (const bool*)x + j, row, (char*)y + j * (f == Reduce::sum ? 8 : 1));
}
