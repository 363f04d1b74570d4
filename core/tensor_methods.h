// The ops as methods of Tensor: x.clamp(0, 1).sum(). Each calls the function of its name; autograd/ops.h has the list that explains.
//
// Idea: Tensor derives from TensorMethods, which has no data, and nothing else does. So what a Tensor is stays on one page in
// tensor.h, and these lists on theirs. Definitions: autograd/tensor_methods.cpp, a table. Options and results are declared here by
// name only: who calls a method with them includes autograd/ops.h.
// Read first: autograd/ops.h.   Read next: tensor_changes.h, the methods that change a tensor's numbers.
#ifndef GRADUS_CORE_TENSOR_METHODS_H
#define GRADUS_CORE_TENSOR_METHODS_H

#include <string>
#include <vector>

#include "core/dtype.h"
#include "core/shape.h"

namespace gradus {

class Tensor;
class TensorIndex;
class IndexList;
using Tensors = std::vector<Tensor>;
struct ValuesIndices;
struct VarOptions;

class TensorMethods {
 public:
  // -- arithmetic --
  Tensor add(const Tensor& b) const, add(Scalar b) const;
  Tensor sub(const Tensor& b) const, sub(Scalar b) const;
  Tensor mul(const Tensor& b) const, mul(Scalar b) const;
  Tensor div(const Tensor& b) const, div(Scalar b) const;
  Tensor pow(const Tensor& exponent) const, pow(Scalar exponent) const;
  Tensor where(const Tensor& condition, const Tensor& b) const, where(const Tensor& condition, Scalar b) const;

  // -- functions of one number --
  Tensor abs() const, sign() const, neg() const, square() const, sqrt() const;
  Tensor exp() const, log() const;
  Tensor sin() const, cos() const;
  Tensor tanh() const;
  Tensor erf() const;
  Tensor relu() const, sigmoid() const, prelu(const Tensor& weight) const, hardshrink() const, hardshrink(double lambd) const;

  // -- functions of two numbers, comparisons, logic --
  Tensor maximum(const Tensor& b) const, minimum(const Tensor& b) const;
  Tensor eq(const Tensor& b) const, eq(Scalar b) const, ne(const Tensor& b) const, ne(Scalar b) const;
  Tensor lt(const Tensor& b) const, lt(Scalar b) const, le(const Tensor& b) const, le(Scalar b) const;
  Tensor gt(const Tensor& b) const, gt(Scalar b) const, ge(const Tensor& b) const, ge(Scalar b) const;
  bool equal(const Tensor& b) const;
  bool allclose(const Tensor& b, double rtol = 1e-5, double atol = 1e-8, bool equal_nan = false) const;

  // -- reductions --
  Tensor sum() const, sum(const IntList& dims, bool keepdim = false) const;
  Tensor mean() const, mean(const IntList& dims, bool keepdim = false) const;
  Tensor var() const, var(const IntList& dims) const, var(const IntList& dims, const VarOptions& options) const;
  Tensor max() const, max(const Tensor& b) const, min() const, min(const Tensor& b) const;
  ValuesIndices max(int64_t dim, bool keepdim = false) const, min(int64_t dim, bool keepdim = false) const;
  Tensor argmax() const, argmax(int64_t dim, bool keepdim = false) const;
  Tensor argmin() const, argmin(int64_t dim, bool keepdim = false) const;
  Tensor softmax(int64_t dim) const, softmax(int64_t dim, Dtype dtype) const;
  Tensor log_softmax(int64_t dim) const, log_softmax(int64_t dim, Dtype dtype) const;
  Tensor logsumexp(const IntList& dims, bool keepdim = false) const;

  // -- indexing --
  Tensor operator[](int64_t index) const;            ///< select(0, index)
  Tensor operator[](const TensorIndex& index) const;   ///< index({index}): by a tensor, a Slice, None
  Tensor index(const IndexList& indices) const;        ///< `x.index({2, Slice(0, 3), mask})`
  Tensor index_select(int64_t dim, const Tensor& index) const, gather(int64_t dim, const Tensor& index) const;
  Tensor index_add(int64_t dim, const Tensor& index, const Tensor& source) const;
  Tensor scatter_add(int64_t dim, const Tensor& index, const Tensor& source) const;

  // -- copies, and other shapes: views where they can be --
  Tensor clone() const;        ///< a copy of the numbers; gradients flow through
  Tensor contiguous() const;   ///< itself if row-major, else a row-major copy
  Tensor to(Dtype dtype) const, type_as(const Tensor& other) const;
  Tensor view(const IntList& sizes) const;
  Tensor reshape(const IntList& sizes) const, flatten(int64_t start = 0, int64_t end = -1) const;
  Tensor squeeze() const, squeeze(int64_t dim) const, unsqueeze(int64_t dim) const;
  Tensor permute(const IntList& dims) const, transpose(int64_t a, int64_t b) const, t() const;
  Tensor expand(const IntList& sizes) const;
  Tensor select(int64_t dim, int64_t index) const, narrow(int64_t dim, int64_t start, int64_t length) const;
  Tensor slice(int64_t dim, int64_t start, int64_t end = INT64_MAX, int64_t step = 1) const;
  Tensors unbind(int64_t dim = 0) const, split(int64_t size, int64_t dim = 0) const, chunk(int64_t n, int64_t dim = 0) const;
  Tensors split(const std::vector<int64_t>& sizes, int64_t dim = 0) const;

  // -- linear algebra --
  Tensor matmul(const Tensor& b) const;

  // -- new tensors of its dtype --
  Tensor new_empty(const Shape& shape) const, new_zeros(const Shape& shape) const, new_ones(const Shape& shape) const;
  Tensor new_full(const Shape& shape, Scalar value) const;
  Tensor bernoulli() const;
};

}  // namespace gradus
#endif
