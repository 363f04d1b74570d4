// What gradcheck and its report share, for their .cpp files only: f, its gradient by formulas, its
// values near an input.
#ifndef GRADUS_AUTOGRAD_TOOLS_GRADCHECK_PROBE_H
#define GRADUS_AUTOGRAD_TOOLS_GRADCHECK_PROBE_H

#include "autograd/tools/gradcheck.h"
#include "core/tensor/random.h"

namespace gradus::detail {

/// Random numbers of x's shape; the user's generator is not touched.
Tensor direction(const Tensor& x, Generator& generator);
double inner_product(const Tensor& a, const Tensor& b);

/// Throws GradError or DtypeError, see gradcheck.
void require_checkable(const std::vector<Tensor>& inputs, const GradcheckOptions& options);

/// The inputs with input i moved by h v; leaves of their own, so that the originals keep their
/// numbers and gradients.
std::vector<Tensor> moved(const std::vector<Tensor>& inputs, size_t i, const Tensor& v, double h);

/// The number u' f(x), with random u, and its gradient by the formulas.
struct Probe {
  std::vector<Tensor> u;           // one per float output
  std::vector<Tensor> gradients;   // one per input; undefined where none is wanted or none arrives
};
Probe make_probe(TensorFunction f, const std::vector<Tensor>& inputs, Generator& generator);
/// u' f(inputs).
double projected(TensorFunction f, const std::vector<Tensor>& inputs, const std::vector<Tensor>& u);

/// The gradient of a function as a function itself: (inputs, one gradient for each output that has
/// a history) -> the gradients of the inputs.
struct GradientFunction {
  TensorFunction f;
  size_t inputs;
  std::vector<Tensor> operator()(const std::vector<Tensor>& given) const;
};
/// The inputs, followed by random gradients for the outputs.
std::vector<Tensor> with_gradients(TensorFunction f, const std::vector<Tensor>& inputs, uint64_t seed);

}   // namespace gradus::detail
#endif
