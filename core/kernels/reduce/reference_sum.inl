// The sum of a run of numbers, for reference_reduce.cpp and reference_rows.cpp. Included inside a namespace: no headers
// here.
//
// Float sums are kept in double (a double sum is corrected by what each addition rounded away,
// after Kahan and Neumaier), so the oracle is exact to the last place or two.
template <class T, class Of> T sum_of(int64_t n, const T* x, int64_t sx, Of of) {
  if constexpr (!is_float<T>) {
    T s = 0;
    for (int64_t i = 0; i < n; ++i) s = plus(s, of(x[i * sx]));
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
