// The fuzzer: calls of every op with random tensors and options.
//
// Idea: a line says how an op is called, not what it should give. A trial makes the call twice, with the same numbers:
// with the fast kernels, on tensors in any memory layout, on several threads; and with the reference kernels, on
// row-major ones. Both must give the same results and gradients, or the same Error. Nothing else may happen: no other
// exception, no crash, no changed input, no node left alive.
// Read first: args.h.   Read next: a file of lines/, then fuzz_test.cpp.
#ifndef GRADUS_TESTS_FUZZ_FUZZ_H
#define GRADUS_TESTS_FUZZ_FUZZ_H

#include <type_traits>

#include "autograd/ops.h"
#include "tests/fuzz/args.h"
#include "tests/support/family.h"

namespace gradus::test {

/// Whatever an op returns, as a list.
struct Results : std::vector<Tensor> {
  Results(Tensor one) : std::vector<Tensor>{std::move(one)} {}
  Results(std::vector<Tensor> several) : std::vector<Tensor>(std::move(several)) {}
  Results(bool answer) : Results(gradus::tensor(answer)) {}
  /// An aggregate of tensors, such as ValuesIndices.
  template <class T>
    requires(std::is_aggregate_v<T> && std::is_class_v<T>)
  Results(T all) {
    if constexpr (requires { T{Tensor(), Tensor(), Tensor()}; }) {
      auto& [a, b, c] = all;
      assign({a, b, c});
    } else {
      auto& [a, b] = all;
      assign({a, b});
    }
  }
};

// What a line is exempt from. They add up.
constexpr unsigned memory_matters = 1;       // its inputs' layout decides what it does: both runs get them alike
constexpr unsigned ill_posed = 2;            // small errors may become large: only dtypes and shapes are compared
constexpr unsigned gradient_may_fail = 4;    // backward may answer with an Error where forward did not
constexpr unsigned ill_gradient = 8;         // ill_posed for its gradients only
constexpr unsigned error_by_rounding = 16;   // rounding decides whether a pivot is 0, which is an Error
constexpr unsigned result_grows = 32;        // faster than the inputs: they have no dimension of thousands

struct Line {
  const char* name;   // the op's name, then what is special
  Results (*call)(Args& r);
  unsigned flags = 0;
  bool is(unsigned flag) const { return flags & flag; }
};

// A lambda with a body of one expression is all that differs from line to line.
#define GRADUS_FUZZ(...) [](Args& r) -> Results { return __VA_ARGS__; }

/// What is wrong with trial number `trial` of a line; "" if nothing. `computed` is set if the op gave a result.
std::string try_line(const Line& line, uint64_t trial, bool& computed);

}   // namespace gradus::test
#endif
