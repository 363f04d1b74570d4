// The four kinds of numbers and how they mix.
#ifndef GRADUS_CORE_TENSOR_DTYPE_H
#define GRADUS_CORE_TENSOR_DTYPE_H

#include <cstddef>
#include <cstdint>

namespace gradus {

/// float32 and float64 can have gradients; int64 holds indices and counts; bool_ holds masks, one byte each.
enum class Dtype : uint8_t { float32, float64, int64, bool_ };
inline constexpr Dtype float32 = Dtype::float32, float64 = Dtype::float64, int64 = Dtype::int64, bool_ = Dtype::bool_;

inline constexpr size_t size_of(Dtype d) { return d == Dtype::float32 ? 4 : d == Dtype::bool_ ? 1 : 8; }
inline constexpr bool is_float(Dtype d) { return d <= Dtype::float64; }
/// "float32", "float64", "int64", "bool"
const char* name(Dtype);

/// The dtype of floating-point literals and of creation functions, initially float32. Set it once, before other threads
/// run.
Dtype default_dtype();
void set_default_dtype(Dtype);   // throws DtypeError unless it is a float

/// A number in an expression with a tensor: it remembers whether it was a bool, an integer or a float, because `x + 1`
/// keeps an int64 tensor int64 and `x + 1.0` does not.
class Scalar {
 public:
  constexpr Scalar(bool v) : value_(v), integer_(v), kind_(Dtype::bool_) {}
  constexpr Scalar(int v) : value_(v), integer_(v), kind_(Dtype::int64) {}
  constexpr Scalar(long v) : value_(double(v)), integer_(v), kind_(Dtype::int64) {}
  constexpr Scalar(long long v) : value_(double(v)), integer_(v), kind_(Dtype::int64) {}
  constexpr Scalar(unsigned v) : value_(v), integer_(v), kind_(Dtype::int64) {}
  constexpr Scalar(unsigned long v) : value_(double(v)), integer_(int64_t(v)), kind_(Dtype::int64) {}
  constexpr Scalar(float v) : value_(v), kind_(Dtype::float64) {}
  constexpr Scalar(double v) : value_(v), kind_(Dtype::float64) {}

  constexpr double to_double() const { return value_; }
  /// A float outside the range of int64 becomes the lowest int64, as in conversions of tensors.
  constexpr int64_t to_int64() const {
    if (!is_float(kind_)) return integer_;
    return value_ >= -9223372036854775808.0 && value_ < 9223372036854775808.0 ? int64_t(value_) : INT64_MIN;
  }
  constexpr bool is_floating() const { return is_float(kind_); }
  constexpr bool is_bool() const { return kind_ == Dtype::bool_; }

 private:
  double value_;
  int64_t integer_ = 0;
  Dtype kind_;
};

/// The dtype of an op on two tensors: float wins over int64 wins over bool; float64 over float32.
Dtype promote(Dtype a, Dtype b);
/// The dtype of an op on a tensor and a number: only the kind counts, so float32 times 2.0 stays float32.
Dtype promote(Dtype a, const Scalar& b);

/// dtype_of<float>() and so on.
template <class T> constexpr Dtype dtype_of();
template <> constexpr Dtype dtype_of<float>() { return Dtype::float32; }
template <> constexpr Dtype dtype_of<double>() { return Dtype::float64; }
template <> constexpr Dtype dtype_of<int64_t>() { return Dtype::int64; }
template <> constexpr Dtype dtype_of<bool>() { return Dtype::bool_; }

}   // namespace gradus
#endif
