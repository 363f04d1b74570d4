// Shape: the sizes of a tensor, held without allocation, and the rules by which shapes combine.
#ifndef GRADUS_CORE_TENSOR_SHAPE_H
#define GRADUS_CORE_TENSOR_SHAPE_H

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace gradus {

/// Integers of other types than int64_t, in a vector: they are sizes and dimensions, too.
template <class T>
concept OtherInteger = std::is_integral_v<T> && !std::is_same_v<T, bool> && !std::is_same_v<T, int64_t>;

/// Up to 8 sizes. Only the used ones are ever touched: most tensors have two.
class Shape {
 public:
  static constexpr int max_dims = 8;

  Shape() = default;   ///< [], the shape of one number
  Shape(std::initializer_list<int64_t> sizes) : Shape(std::span(sizes.begin(), sizes.size())) {}
  explicit Shape(std::span<const int64_t> sizes);   // throws ShapeError beyond 8 or for a negative size
  Shape(const std::vector<int64_t>& sizes) : Shape(std::span(sizes)) {}
  template <OtherInteger T>
  Shape(const std::vector<T>& sizes) : Shape(std::vector<int64_t>(sizes.begin(), sizes.end())) {}
  Shape(const Shape& o) { *this = o; }
  Shape& operator=(const Shape& o) {
    dims_ = o.dims_;
    for (int64_t i = 0; i < dims_; ++i) size_[i] = o.size_[i];
    return *this;
  }

  int64_t dims() const { return dims_; }
  int64_t numel() const {
    int64_t n = 1;   // an empty shape may hold sizes whose product overflows before the 0 is reached
    for (int64_t i = 0; i < dims_; ++i) (void)__builtin_mul_overflow(n, size_[i], &n);
    return n;
  }
  /// i in 0 .. dims-1, unchecked.
  int64_t operator[](int64_t i) const { return size_[i]; }
  int64_t& operator[](int64_t i) { return size_[i]; }
  const int64_t* begin() const { return size_; }
  const int64_t* end() const { return size_ + dims_; }
  int64_t back() const { return size_[dims_ - 1]; }

  bool operator==(const Shape& o) const {
    if (dims_ != o.dims_) return false;
    for (int64_t i = 0; i < dims_; ++i)
      if (size_[i] != o.size_[i]) return false;
    return true;
  }

  void push_back(int64_t size) { size_[dims_++] = size; }   // unchecked
  void insert(int64_t at, int64_t size);
  void erase(int64_t at);

 private:
  int64_t dims_ = 0;
  int64_t size_[max_dims];
};

/// Sizes or dimensions in a call: `reshape(x, {2, -1})`, `sum(x, 0)`, `sum(x, {0, 2})`. Up to 8 numbers, negative ones
/// too.
struct IntList {
  int64_t count = 0;
  int64_t value[Shape::max_dims];
  IntList(int64_t one) : count(1), value{one} {}
  IntList(int one) : IntList(int64_t(one)) {}
  template <class T>
    requires std::is_arithmetic_v<T>
  IntList(T one) : IntList(int64_t(one)) {
    constexpr bool is_integer = OtherInteger<T>;
    static_assert(is_integer, "a dimension is an integer, not a bool or a float; keepdim comes after the dimensions");
  }
  IntList(std::initializer_list<int64_t> list) : IntList(std::span(list.begin(), list.size())) {}
  IntList(const Shape& shape) : IntList(std::span(shape.begin(), size_t(shape.dims()))) {}
  IntList(const std::vector<int64_t>& list) : IntList(std::span(list)) {}
  template <OtherInteger T>
  IntList(const std::vector<T>& list) : IntList(std::vector<int64_t>(list.begin(), list.end())) {}
  explicit IntList(std::span<const int64_t> list);   // throws ShapeError beyond 8
  int64_t operator[](int64_t i) const { return value[i]; }
  const int64_t* begin() const { return value; }
  const int64_t* end() const { return value + count; }
};

/// "[64, 784]"
std::string to_string(const Shape&);

/// How the numbers of an image [n, channels, ...] lie in memory: in the order of the dimensions, or pixel by pixel,
/// each with all of its channels. Convolution, pooling and batch norm work on the latter, and give it.
enum class MemoryFormat { contiguous, channels_last };
inline constexpr MemoryFormat channels_last = MemoryFormat::channels_last;

/// The product of sizes. Negative if 64 bits cannot hold it, also where only a 0 among the sizes would make it 0: what
/// computes with such sizes, strides say, overflows nevertheless.
int64_t product_of_sizes(std::span<const int64_t> sizes);

/// Sets `out` and returns true if a and b broadcast: aligned at the right, sizes are equal or one of them is 1.
bool broadcast(const Shape& a, const Shape& b, Shape& out);
/// The same, but throws ShapeError naming `op` and both shapes.
Shape broadcast_shapes(const char* op, const Shape& a, const Shape& b);

/// dim in -dims .. dims-1 -> 0 .. dims-1; throws IndexError naming `op`. A shape [] accepts 0 and -1.
int64_t wrap_dim(const char* op, int64_t dim, int64_t dims);
/// The same for what only a dimension has: of a shape [] it accepts none.
int64_t wrap_own_dim(const char* op, int64_t dim, int64_t dims);

/// Row-major strides, in elements. Beside a size of 0 the others may be so large that strides wrap; none is ever used.
inline void row_major(const Shape& s, int64_t* strides) {
  int64_t run = 1;
  for (int64_t i = s.dims(); i-- > 0;) {
    strides[i] = run;
    (void)__builtin_mul_overflow(run, s[i], &run);
  }
}

}   // namespace gradus
#endif
