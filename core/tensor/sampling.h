// Random tensors. The generator is in random.h.
#ifndef GRADUS_CORE_TENSOR_SAMPLING_H
#define GRADUS_CORE_TENSOR_SAMPLING_H

#include "core/tensor/creation.h"

namespace gradus {

Tensor rand(const Shape& shape, const TensorOptions& options = {});    ///< uniform in [0, 1)
Tensor randn(const Shape& shape, const TensorOptions& options = {});   ///< normal, mean 0, standard deviation 1
template <OneDtype D> Tensor rand(const Shape& shape, D dtype) { return rand(shape, TensorOptions{dtype}); }
template <OneDtype D> Tensor randn(const Shape& shape, D dtype) { return randn(shape, TensorOptions{dtype}); }
Tensor rand_like(const Tensor& x);   ///< x's shape and dtype, or another dtype
Tensor rand_like(const Tensor& x, Dtype dtype);
Tensor randn_like(const Tensor& x);
Tensor randn_like(const Tensor& x, Dtype dtype);
Tensor randint(int64_t low, int64_t high, const Shape& shape, Dtype dtype = Dtype::int64);   ///< low <= x < high
Tensor randint(int64_t high, const Shape& shape, Dtype dtype = Dtype::int64);                ///< 0 <= x < high
Tensor randint_like(const Tensor& x, int64_t low, int64_t high);                             ///< x's shape and dtype
Tensor randint_like(const Tensor& x, int64_t high);
Tensor randperm(int64_t n);          ///< int64, 0 .. n-1 in random order
Tensor bernoulli(const Tensor& p);   ///< 1 with probability p[i], else 0; p's dtype [method]
/// Normal; mean and standard deviation are given for all numbers or for each, broadcast. They get no gradient.
Tensor normal(double mean, double std, const Shape& shape, const TensorOptions& options = {});
template <OneDtype D> Tensor normal(double mean, double std, const Shape& shape, D dtype) {
  return normal(mean, std, shape, TensorOptions{dtype});
}
Tensor normal(const Tensor& mean, double std = 1);
Tensor normal(double mean, const Tensor& std);
Tensor normal(const Tensor& mean, const Tensor& std);
/// Positions, drawn with probabilities in proportion to weights: [n] -> int64 [count], [rows, n] -> [rows, count].
Tensor multinomial(const Tensor& weights, int64_t count, bool replacement = false);   // [method]

}   // namespace gradus
#endif
