// Arguments and calls that entries of several families share.
#ifndef GRADUS_TESTS_ORACLE_ENTRIES_H
#define GRADUS_TESTS_ORACLE_ENTRIES_H

#include <optional>

#include "losses/distribution.h"
#include "tests/oracle/oracle.h"

namespace gradus::test {

// -- arguments --

inline IntList dims(const Sample& s, size_t position = 1) { return s.integers(position, "dim"); }
inline bool keepdim(const Sample& s, size_t position = 2) { return s.flag(position, "keepdim", false); }
inline Dtype dtype(const Sample& s) { return s.dtype(99, "dtype", s.tensor(0).dtype()); }
inline std::optional<double> real_if(const Sample& s, size_t position, const char* keyword) {
  return s.has(position, keyword) ? std::optional(s.real(position, keyword, 0)) : std::nullopt;
}
inline losses::Reduction reduction(const Arguments& s) {
  std::string word = s.text(99, "reduction", "mean");
  return word == "mean" ? losses::Reduction::mean : word == "sum" ? losses::Reduction::sum : losses::Reduction::none;
}
/// The lengths of sequences, a tensor or a list.
inline std::vector<int64_t> lengths(const Arguments& s, size_t position) {
  return s.is_tensor(position) ? s.tensor(position).to_vector<int64_t>() : s.integers(position);
}
/// One number or several.
inline IntList sizes(const Sample& s, size_t position, const char* keyword, int64_t fallback) {
  return s.has(position, keyword) ? IntList(s.integers(position, keyword)) : IntList(fallback);
}
inline losses::KLDivReduction kl_reduction(const Arguments& s) {
  using losses::KLDivReduction;
  std::string word = s.text(99, "reduction", "mean");
  return word == "mean"        ? KLDivReduction::mean
         : word == "batchmean" ? KLDivReduction::batchmean
         : word == "sum"       ? KLDivReduction::sum
                               : KLDivReduction::none;
}
// Sizes, dtype: of functions that make tensors.
inline Shape shape_of(const std::vector<int64_t>& sizes) { return Shape(std::span(sizes)); }
inline Shape all_sizes(const Sample& s) { return shape_of(s.integers_from(0)); }
inline TensorOptions options(const Sample& s, Dtype dtype = default_dtype()) {
  return {.dtype = s.dtype(99, "dtype", dtype)};
}
inline Dtype dtype_like(const Sample& s) { return s.dtype(99, "dtype", s.tensor(0).dtype()); }
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

}   // namespace gradus::test
#endif
