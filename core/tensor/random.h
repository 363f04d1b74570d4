// Random numbers: Philox 4x32-10 (Salmon et al. 2011), a function from (seed, position) to bits.
//
// Idea: element i of the k-th random tensor gets the same number whoever computes it, in whatever order, with any
// number of threads and any kernel table. A generator is therefore only a seed and a position.
#ifndef GRADUS_CORE_TENSOR_RANDOM_H
#define GRADUS_CORE_TENSOR_RANDOM_H

#include "core/tensor/tensor.h"

namespace gradus {

struct Generator {
  uint64_t seed = 0;
  uint64_t position = 0;   // in groups of four 32-bit numbers; grows by what each call uses

  /// The next number in 0 .. n-1 (n >= 1), unbiased.
  int64_t next_below(int64_t n);
  double next_uniform();   ///< [0, 1), 53 bits
};

[[noreturn]] void fail_negative_seed(int64_t seed);
/// The generator used where none is given, one per thread. Without manual_seed the first thread that asks gets the seed
/// 67280421310721 (PyTorch's default), the next ones the numbers after it.
Generator& default_generator();
/// Any whole number that is not negative, as a seed. Throws Error for a negative one.
template <class T> uint64_t seed_from(T number) {
  static_assert(std::is_integral_v<T>, "a seed is an integer");
  if constexpr (std::is_signed_v<T>)
    if (number < 0) fail_negative_seed(number);
  return uint64_t(number);
}
/// Seeds this thread's default generator: from here on the same calls give the same numbers.
void manual_seed(uint64_t seed);
template <class T>
  requires std::is_arithmetic_v<T>
void manual_seed(T seed) {
  manual_seed(seed_from(seed));
}

/// While it lives, this generator is the thread's default one: for a thread that continues another one's work, and for
/// work whose numbers must not depend on what was drawn before. Loans may be nested.
class GeneratorLoan {
 public:
  explicit GeneratorLoan(Generator& generator);
  ~GeneratorLoan();
  GeneratorLoan(const GeneratorLoan&) = delete;
  GeneratorLoan& operator=(const GeneratorLoan&) = delete;

 private:
  Generator* before_;
};

/// Throws Error, naming op and the argument, unless value is finite as a number of dtype d, a float.
void require_finite(const char* op, const char* argument, double value, Dtype d);

/// Fill a float tensor / an int64 tensor in place (no history, no version): used by creation.cpp, init and dropout.
void fill_uniform(const Tensor& y, double low, double high, Generator& generator);
void fill_normal(const Tensor& y, double mean, double std, Generator& generator);
void fill_randint(const Tensor& y, int64_t low, int64_t high, Generator& generator);
/// y = 1 / keep with probability keep, else 0: a dropout mask.
void fill_dropout_mask(const Tensor& y, double keep, Generator& generator);
/// Draws with the density lambd exp(-lambd x), x > 0, and from Cauchy's distribution (Devroye 1986: by the inverse of
/// the distribution function).
void fill_exponential(const Tensor& y, double lambd, Generator& generator);
void fill_cauchy(const Tensor& y, double median, double sigma, Generator& generator);
/// The number of trials up to the first success, if each succeeds with probability p: 1, 2, ...
void fill_geometric(const Tensor& y, double p, Generator& generator);

}   // namespace gradus
#endif
