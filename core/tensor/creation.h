// Making tensors: from values, from rules, from random numbers.
#ifndef GRADUS_CORE_TENSOR_CREATION_H
#define GRADUS_CORE_TENSOR_CREATION_H

#include "core/tensor/tensor.h"

namespace gradus {

/// `zeros({2, 3}, {.dtype = float64, .requires_grad = true})`
struct TensorOptions {
  Dtype dtype = default_dtype();
  bool requires_grad = false;
};

/// Numbers in braces, nested as deep as the tensor has dimensions. Floats give default_dtype(), integers int64, bools
/// bool_, a mixture the widest of them.
class NestedList {
 public:
  template <class T>
    requires std::is_arithmetic_v<T>
  NestedList(T value) : number_(value) {}
  NestedList(std::initializer_list<NestedList> items) : items_(items), is_list_(true) {}

 private:
  friend Tensor tensor(const NestedList&);
  friend struct NestedReader;
  Scalar number_ = 0;
  std::vector<NestedList> items_;
  bool is_list_ = false;
};

/// tensor(3.0) -> [], tensor({1.0, 2.0}) -> [2], tensor({{1, 2}, {3, 4}}) -> [2, 2]. Throws ShapeError if rows differ
/// in length.
Tensor tensor(const NestedList& values);
Tensor tensor(const NestedList& values, const TensorOptions& options);
template <OneDtype D> Tensor tensor(const NestedList& values, D dtype) { return tensor(values, TensorOptions{dtype}); }

/// values.size() must be the shape's number of elements. Copies. Integers of any type become int64; DtypeError if it
/// cannot hold one.
Tensor from_vector(const std::vector<float>& values, const Shape& shape);
Tensor from_vector(const std::vector<double>& values, const Shape& shape);
Tensor from_vector(const std::vector<int64_t>& values, const Shape& shape);
Tensor from_vector(const std::vector<bool>& values, const Shape& shape);
template <class T> Tensor from_vector(const std::vector<T>& values, const Shape& shape) {
  static_assert(is_number<T>, "from_vector: the numbers are bool, integers, float or double");
  std::vector<int64_t> integers;
  if constexpr (is_number<T>)
    for (T v : values) {
      if constexpr (std::is_unsigned_v<T> && sizeof(T) == 8)
        if (v > T(INT64_MAX)) fail_beyond_int64("from_vector", static_cast<unsigned long long>(v));
      integers.push_back(int64_t(v));
    }
  return from_vector(integers, shape);
}
template <class T> Tensor from_vector(const std::vector<T>& values) {
  return from_vector(values, {int64_t(values.size())});
}
/// A std::vector, std::array, std::span or array, but no text.
template <class L>
concept NumberList = requires(const L& list) {
  std::begin(list);
  std::size(list);
} && !std::is_convertible_v<const L&, std::string_view>;
namespace detail {
template <class L> using ItemOf = std::remove_cvref_t<decltype(*std::begin(std::declval<const L&>()))>;
void require_length(size_t row, size_t first_row);        // throws ShapeError unless they are equal
void require_blob_dtype(Dtype of_pointer, Dtype dtype);   // throws DtypeError unless they are equal
Tensor split_rows(const Tensor& x, size_t rows, size_t length);
}   // namespace detail
/// Numbers in a list, as by from_vector; or in a list of lists, which are the rows of a matrix, and so on.
template <NumberList L> Tensor tensor(const L& list) {
  using Item = detail::ItemOf<L>;
  if constexpr (NumberList<Item>) {
    std::vector<detail::ItemOf<Item>> all;
    const size_t rows = std::size(list), length = rows ? std::size(*std::begin(list)) : 0;
    for (const Item& row : list) {
      detail::require_length(std::size(row), length);
      all.insert(all.end(), std::begin(row), std::end(row));
    }
    return detail::split_rows(tensor(all), rows, length);
  } else if constexpr (std::is_same_v<L, std::vector<Item>>) {
    return from_vector(list);
  } else {
    return from_vector(std::vector<Item>(std::begin(list), std::end(list)));
  }
}
template <NumberList L> Tensor tensor(const L& list, const TensorOptions& options) {
  return tensor(list).to(options.dtype).requires_grad_(options.requires_grad);
}
template <NumberList L, OneDtype D> Tensor tensor(const L& list, D dtype) { return tensor(list, TensorOptions{dtype}); }
template <class T>
  requires(!NumberList<T> && !std::is_arithmetic_v<T>)
Tensor tensor(const T&) {
  static_assert(!sizeof(T),
      "tensor: expected a number, or numbers in braces, a std::vector, std::array, std::span or array; "
      "a copy of a tensor is x.clone()");
  return {};
}

/// A tensor over the caller's memory, row-major, not copied. `release(context)`, if given, is called when the last
/// tensor over it is gone; otherwise the memory must live longer than all of them. Of bool_, bytes other than 0 are
/// true, and are made 1 here.
Tensor from_blob(
    void* data, const Shape& shape, Dtype dtype, void (*release)(void*) = nullptr, void* context = nullptr);
/// The same, but throws DtypeError if the pointer is to numbers of another dtype. Behind char* there may be any.
template <class T>
  requires(is_number<T> && (sizeof(T) > 1 || std::is_same_v<T, bool>))
Tensor from_blob(T* data, const Shape& shape, Dtype dtype, void (*release)(void*) = nullptr, void* context = nullptr) {
  constexpr bool is_held = is_any_of<T, bool, long, long long, float, double>;
  static_assert(is_held, "from_blob: the numbers are float, double, int64_t or bool; from_vector converts others");
  if constexpr (is_held) detail::require_blob_dtype(dtype_of<T>(), dtype);
  return from_blob(static_cast<void*>(data), shape, dtype, release, context);
}

Tensor empty(const Shape& shape, const TensorOptions& options = {});
Tensor zeros(const Shape& shape, const TensorOptions& options = {});
Tensor ones(const Shape& shape, const TensorOptions& options = {});
/// Without a dtype, that of the value: a float gives default_dtype(), an integer int64, a bool bool_.
Tensor full(const Shape& shape, Scalar value);
Tensor full(const Shape& shape, Scalar value, const TensorOptions& options);
template <OneDtype D> Tensor zeros(const Shape& shape, D dtype) { return zeros(shape, TensorOptions{dtype}); }
template <OneDtype D> Tensor ones(const Shape& shape, D dtype) { return ones(shape, TensorOptions{dtype}); }
template <OneDtype D> Tensor full(const Shape& shape, Scalar value, D dtype) {
  return full(shape, value, TensorOptions{dtype});
}
Tensor empty_like(const Tensor& x);   ///< x's shape and dtype; the same dimension order in memory
Tensor zeros_like(const Tensor& x);
Tensor ones_like(const Tensor& x);
Tensor full_like(const Tensor& x, Scalar value);
Tensor empty_like(const Tensor& x, Dtype dtype);
Tensor zeros_like(const Tensor& x, Dtype dtype);
Tensor ones_like(const Tensor& x, Dtype dtype);
Tensor full_like(const Tensor& x, Scalar value, Dtype dtype);
/// Of x's dtype alone.
inline Tensor new_empty(const Tensor& x, const Shape& shape) { return empty(shape, x.dtype()); }   // [method]
inline Tensor new_zeros(const Tensor& x, const Shape& shape) { return zeros(shape, x.dtype()); }   // [method]
inline Tensor new_ones(const Tensor& x, const Shape& shape) { return ones(shape, x.dtype()); }     // [method]
// [method]
inline Tensor new_full(const Tensor& x, const Shape& shape, Scalar value) { return full(shape, value, x.dtype()); }
Tensor eye(int64_t n, const TensorOptions& options = {});
Tensor eye(int64_t rows, int64_t columns, const TensorOptions& options = {});
template <OneDtype D> Tensor eye(int64_t n, D dtype) { return eye(n, TensorOptions{dtype}); }
template <OneDtype D> Tensor eye(int64_t rows, int64_t columns, D dtype) {
  return eye(rows, columns, TensorOptions{dtype});
}
/// start, start + step, ... up to but excluding end. Integers give int64, floats default_dtype().
Tensor arange(Scalar end);
Tensor arange(Scalar end, const TensorOptions& options);
Tensor arange(Scalar start, Scalar end, Scalar step = 1);
Tensor arange(Scalar start, Scalar end, const TensorOptions& options);
Tensor arange(Scalar start, Scalar end, Scalar step, const TensorOptions& options);
template <OneDtype D> Tensor arange(Scalar end, D dtype) { return arange(end, TensorOptions{dtype}); }
template <OneDtype D> Tensor arange(Scalar start, Scalar end, D dtype) {
  return arange(start, end, TensorOptions{dtype});
}
template <OneDtype D> Tensor arange(Scalar start, Scalar end, Scalar step, D dtype) {
  return arange(start, end, step, TensorOptions{dtype});
}
/// `steps` numbers from start to end, both included.
Tensor linspace(double start, double end, int64_t steps, const TensorOptions& options = {});
template <OneDtype D> Tensor linspace(double start, double end, int64_t steps, D dtype) {
  return linspace(start, end, steps, TensorOptions{dtype});
}
/// base to the power of linspace(start, end, steps).
Tensor logspace(double start, double end, int64_t steps, double base = 10, const TensorOptions& options = {});
template <OneDtype D> Tensor logspace(double start, double end, int64_t steps, double base, D dtype) {
  return logspace(start, end, steps, base, TensorOptions{dtype});
}
/// Positions of the lower (upper) triangle of a matrix, from diagonal `offset` on: int64 [2, n], rows and columns.
Tensor tril_indices(int64_t rows, int64_t columns, int64_t offset = 0);
Tensor triu_indices(int64_t rows, int64_t columns, int64_t offset = 0);

/// True if shape, dtype and every number are the same (NaN differs from NaN, as in PyTorch).
bool equal(const Tensor& a, const Tensor& b);   // [method]
/// True if |a - b| <= atol + rtol |b| everywhere.
// [method]
bool allclose(const Tensor& a, const Tensor& b, double rtol = 1e-5, double atol = 1e-8, bool equal_nan = false);

}   // namespace gradus
#endif
