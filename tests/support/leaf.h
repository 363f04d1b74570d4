// The smallest inputs of a graph.
#ifndef GRADUS_TESTS_SUPPORT_LEAF_H
#define GRADUS_TESTS_SUPPORT_LEAF_H

#include "core/tensor/creation.h"

namespace gradus::test {

/// A float64 number that wants a gradient, and the value of a number.
inline Tensor leaf(double v = 3) { return tensor(v, float64).requires_grad_(); }
inline double number(const Tensor& x) { return x.item<double>(); }
/// Two float32 numbers that want a gradient.
inline Tensor leaf_of_two() { return tensor({2.0, 3.0}).requires_grad_(); }

}   // namespace gradus::test
#endif
