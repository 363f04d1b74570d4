// What entries of several families ask a sample for, and make of its results.
#ifndef GRADUS_TESTS_ORACLE_ENTRIES_H
#define GRADUS_TESTS_ORACLE_ENTRIES_H

#include <optional>

#include "losses/reduction.h"
#include "tests/oracle/oracle.h"

namespace gradus::test {

// -- arguments --

inline IntList dims(const Sample& s, size_t position = 1) { return s.integers(position, "dim"); }
inline bool keepdim(const Sample& s, size_t position = 2) { return s.flag(position, "keepdim", false); }
inline Dtype dtype(const Sample& s) { return s.dtype(99, "dtype", s.tensor(0).dtype()); }
inline std::optional<double> real_if(const Sample& s, size_t position, const char* keyword) {
  return s.has(position, keyword) ? std::optional(s.real(position, keyword, 0)) : std::nullopt;
}
inline losses::Reduction reduction(const Sample& s) {
  std::string word = s.text(99, "reduction", "mean");
  return word == "mean" ? losses::Reduction::mean : word == "sum" ? losses::Reduction::sum : losses::Reduction::none;
}
// The database's gradcheck_wrapper_hermitian_input.
inline Tensor hermitian(const Tensor& x) { return x + mT(x); }

// -- calls --

inline Tensor reduced(const Sample& s, Tensor (*f)(const Tensor&, const IntList&, bool)) {
  return f(s.tensor(0), dims(s), keepdim(s));
}
inline Results extreme(
    const Sample& s, Tensor (*all)(const Tensor&), ValuesIndices (*along)(const Tensor&, int64_t, bool)) {
  if (!s.has(1, "dim")) return {all(s.tensor(0))};
  ValuesIndices y = along(s.tensor(0), s.integer(1, "dim", 0), keepdim(s));
  return {y.values, y.indices};
}

// -- results --

inline Results qr_results(const QR& y) { return {y.q, y.r}; }
// Samples come in fours, which look at u, at s, at s and vh, and at s and u vh: output_process_fn_grad.
inline Results svd_results(const Sample& s, const Tensor& u_full, const Tensor& values, const Tensor& vh_full) {
  int64_t k = values.size(-1);
  Tensor u = narrow(u_full, -1, 0, k), vh = narrow(vh_full, -2, 0, k);
  switch (s.number % 4) {
    case 0: return {abs(u)};
    case 1: return {values};
    case 2: return {values, abs(vh)};
    default: return {matmul(u, vh), values};
  }
}

}   // namespace gradus::test
#endif
