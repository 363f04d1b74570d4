// What a fuzz line calls its op with: tensors and options, drawn at random.
//
// Idea: everything follows from one seed, so that a trial can be repeated: with other kernels, or tomorrow. What the
// arguments of one call have in common, a shape, a dtype, sizes, is drawn first; so `sum(r.tensor(), r.dims())` mostly
// fits, whichever argument C++ evaluates first. Now and then something does not fit, on purpose: an op has to answer
// that with an Error.
// Read next: fuzz.h, then any file of lines/.
#ifndef GRADUS_TESTS_FUZZ_ARGS_H
#define GRADUS_TESTS_FUZZ_ARGS_H

#include <string>
#include <vector>

#include "core/tensor/creation.h"
#include "core/tensor/random.h"

namespace gradus::test {

/// What kind of numbers the floats of a trial are. All finite ones but `extreme` are multiples of 1/64, so that sums
/// and products are exact or nearly so: two ways of computing then differ by little, even after
/// cancellation.
enum class Numbers {
  plain,      // -2 .. 2
  few,        // -1, -1/2, .. 1: many equal ones, zeros of both signs
  positive,   // 1/64 .. 2
  special,    // NaN and infinities among plain ones
  extreme,    // the largest and the smallest there are, subnormal ones too
};

class Args {
 public:
  /// dense: the same numbers, but every tensor row-major. large: a dimension may have thousands.
  Args(uint64_t seed, bool dense, bool large);

  // -- what the arguments have in common --
  const Shape& shape() const { return shape_; }   ///< 0 to 4 dimensions of mostly 0 .. 5
  const Shape& batch() const { return batch_; }   ///< 0 to 2 dimensions
  int64_t n() const { return size_[0]; }          ///< sizes, mostly 1 .. 5
  int64_t m() const { return size_[1]; }
  int64_t k() const { return size_[2]; }
  Dtype dtype() const { return dtype_; }
  Numbers numbers() const { return numbers_; }

  // -- tensors; floats among them are leaves, most of which require grad --
  Tensor tensor() { return tensor(shape_); }   ///< of the common shape and dtype
  Tensor tensor(const Shape& shape) { return make(shape, dtype_); }
  Tensor floats() { return floats(shape_); }   ///< of a float dtype, whatever the common one is
  Tensor floats(const Shape& shape) { return make(shape, float_dtype()); }
  Tensor same() { return same(shape_); }   ///< fits tensor() exactly, with rare exceptions
  Tensor same(const Shape& shape) { return make(nearly(shape), odd(30) ? any_dtype() : dtype_); }
  Tensor other();   ///< broadcasts with tensor(), with rare exceptions; has its dtype or another
  Tensor maybe(const Tensor& x) { return flag() ? x : Tensor(); }
  /// int64, 0 .. limit-1; rarely one that is out of range (never if `exact`), or negative.
  Tensor index(const Shape& shape, int64_t limit, bool exact = false);
  Tensor mask() { return mask(shape_); }   ///< bool
  Tensor mask(const Shape& shape) { return make(shape, bool_); }
  Tensor chances(const Shape& shape);   ///< floats in 0 .. 1, both included; rarely NaN
  /// A float matrix, or a batch of them, far from singular; rarely of any numbers.
  Tensor regular(const Shape& shape);
  Tensor symmetric(const Shape& shape);   ///< the same, symmetric and positive definite
  /// The result of an op on a new leaf: may be changed in place, even with gradients.
  Tensor changeable();
  std::vector<Tensor> tensors(int64_t dim);   ///< 0 to 3 that fit except in their size along dim

  // -- options --
  bool flag() { return odd(2); }
  bool odd(int64_t n) { return random_.next_below(n) == 0; }   ///< true once in n times
  int64_t integer(int64_t low, int64_t high) { return low + random_.next_below(high - low + 1); }
  double real(double low, double high) { return double(integer(int64_t(low * 64), int64_t(high * 64))) / 64; }
  Scalar number();                               ///< integer, float or bool, of the kind that numbers() gives
  int64_t dim() { return dim(shape_.dims()); }   ///< of a tensor with the common shape; rarely out of range
  int64_t dim(int64_t dims);
  IntList dims();   ///< some of them; rarely none, one twice, or out of range
  IntList sizes(int64_t count, int64_t low = 0, int64_t high = 5);
  int64_t position(int64_t size);   ///< -size .. size-1; rarely out of range, or the extreme integers
  Shape nearly(Shape shape);        ///< the shape; rarely another
  template <class T> T pick(std::initializer_list<T> choices) {
    return choices.begin()[random_.next_below(int64_t(choices.size()))];
  }

  // -- for the code that runs the line --
  const std::vector<Tensor>& inputs() const { return inputs_; }
  /// "" if the numbers of every input are what they were.
  std::string changed() const;
  /// Random numbers of y's shape and dtype for backward to start from.
  Tensor gradient_for(const Tensor& y);

 private:
  Dtype any_dtype();
  Dtype float_dtype() const { return is_float(dtype_) ? dtype_ : float32; }
  int64_t any_size();
  double any_float();
  int64_t any_integer();
  Tensor values(const Shape& shape, Dtype dtype);
  Tensor laid_out(const Tensor& x);
  Tensor make(const Shape& shape, Dtype dtype) { return input(values(shape, dtype)); }
  Tensor input(const Tensor& numbers);

  Generator random_;
  bool dense_;
  Shape shape_, batch_;
  int64_t size_[3];
  Dtype dtype_;
  Numbers numbers_;
  std::vector<Tensor> inputs_;
  std::vector<std::string> bits_;   // of the inputs, when they were made
};

/// a's dimensions, then b's.
Shape joined(Shape a, const Shape& b);

}   // namespace gradus::test
#endif
