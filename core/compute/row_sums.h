// Sums over a row of something computed from each number, for losses. For .cpp files of core compiled with -O3.
#ifndef GRADUS_CORE_COMPUTE_ROW_SUMS_H
#define GRADUS_CORE_COMPUTE_ROW_SUMS_H

#include <algorithm>
#include <cstdint>

namespace gradus::apply {

constexpr int64_t sum_piece = 512;   // numbers, which stay in the first-level cache

/// The sum of term(i) for begin <= i < end: eight sums side by side, which the compiler turns into vectors. For up to
/// sum_piece numbers; the sums of pieces are added in double, so the error does not grow with their number.
template <class T, class F> double sum_of_piece(int64_t begin, int64_t end, const F& term) {
  constexpr int64_t lanes = 8;
  T sum[lanes] = {};
  int64_t i = begin;
  for (; i + lanes <= end; i += lanes)
    for (int64_t k = 0; k < lanes; ++k) sum[k] += term(i + k);
  double total = 0;
  for (; i < end; ++i) total += double(term(i));
  if (end - begin >= lanes)
    for (T s : sum) total += double(s);
  return total;
}
/// The sum of term(i) for 0 <= i < n.
template <class T, class F> double sum_over(int64_t n, const F& term) {
  double total = 0;
  for (int64_t i = 0; i < n; i += sum_piece) total += sum_of_piece<T>(i, std::min(n, i + sum_piece), term);
  return total;
}

}   // namespace gradus::apply
#endif
