// The four kinds of numbers and how they mix.
#ifndef GRADUS_CORE_TENSOR_DTYPE_H
#define GRADUS_CORE_TENSOR_DTYPE_H

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace gradus {

/// float32 and float64 can have gradients; int64 holds indices and counts; bool_ holds masks, one byte each.
enum class Dtype : uint8_t { float32, float64, int64, bool_ };
inline constexpr Dtype float32 = Dtype::float32, float64 = Dtype::float64, int64 = Dtype::int64, bool_ = Dtype::bool_;

inline constexpr size_t size_of(Dtype d) { return d == Dtype::float32 ? 4 : d == Dtype::bool_ ? 1 : 8; }
inline constexpr bool is_float(Dtype d) { return d <= Dtype::float64; }
/// "float32", "float64", "int64", "bool"
const char* name(Dtype);
/// What deduces its type as this is a dtype, and not {}, which could be anything: zeros({2}, {}) has the default
/// options.
template <class T>
concept OneDtype = std::is_same_v<T, Dtype>;

/// The dtype of floating-point literals and of creation functions, initially float32. Set it once, before other threads
/// run.
Dtype default_dtype();
void set_default_dtype(Dtype);   // throws DtypeError unless it is a float

/// The types as which numbers come and go; a tensor itself holds those of dtype_of.
template <class T, class... Others> constexpr bool is_any_of = (std::is_same_v<T, Others> || ...);
template <class T>
constexpr bool is_number = is_any_of<T, bool, char, signed char, unsigned char, short, unsigned short, int, unsigned,
    long, unsigned long, long long, unsigned long long, float, double>;

/// Throw DtypeError, naming op: int64 cannot hold v.
[[noreturn]] void fail_beyond_int64(const char* op, double v);
[[noreturn]] void fail_beyond_int64(const char* op, unsigned long long v);

/// A number in an expression with a tensor: it remembers whether it was a bool, an integer or a float, because `x + 1`
/// keeps an int64 tensor int64 and `x + 1.0` does not.
class Scalar {
 public:
  constexpr Scalar(bool v) : value_(v), integer_(v), kind_(Dtype::bool_) {}
  constexpr Scalar(int v) : value_(v), integer_(v), kind_(Dtype::int64) {}
  constexpr Scalar(long v) : value_(double(v)), integer_(v), kind_(Dtype::int64) {}
  constexpr Scalar(long long v) : value_(double(v)), integer_(v), kind_(Dtype::int64) {}
  constexpr Scalar(unsigned v) : value_(v), integer_(v), kind_(Dtype::int64) {}
  /// Throws DtypeError for one that int64 cannot hold.
  constexpr Scalar(unsigned long long v) : value_(double(v)), integer_(int64_t(v)), kind_(Dtype::int64) {
    if (v > INT64_MAX) fail_beyond_int64("number", v);
  }
  constexpr Scalar(unsigned long v) : Scalar(static_cast<unsigned long long>(v)) {}
  constexpr Scalar(float v) : value_(v), kind_(Dtype::float64) {}
  constexpr Scalar(double v) : value_(v), kind_(Dtype::float64) {}

  constexpr double to_double() const { return value_; }
  /// The fraction of a float is cut off. Throws DtypeError, naming op, for one that int64 cannot hold, NaN among them.
  constexpr int64_t to_int64(const char* op = "number") const {
    if (!is_float(kind_)) return integer_;
    if (!(value_ >= -9223372036854775808.0 && value_ < 9223372036854775808.0)) fail_beyond_int64(op, value_);
    return int64_t(value_);
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
template <class T> constexpr Dtype dtype_of() {
  static_assert(
      !sizeof(T), "a tensor holds float, double, int64_t or bool; item<T> and to_vector<T> convert to others");
  return Dtype::float32;
}
template <> constexpr Dtype dtype_of<float>() { return Dtype::float32; }
template <> constexpr Dtype dtype_of<double>() { return Dtype::float64; }
template <> constexpr Dtype dtype_of<long>() { return Dtype::int64; }
template <> constexpr Dtype dtype_of<long long>() { return Dtype::int64; }
template <> constexpr Dtype dtype_of<bool>() { return Dtype::bool_; }

}   // namespace gradus
#endif
