// Parameters as one vector.
#include "nn/utils/vector.h"

#include "autograd/history/node.h"
#include "autograd/ops.h"
#include "core/base/format.h"

namespace gradus::nn::utils {

Tensor parameters_to_vector(const std::vector<Tensor>& parameters) {
  if (parameters.empty()) throw Error("parameters_to_vector: the list of parameters is empty");
  std::vector<Tensor> parts;
  for (const Tensor& p : parameters) parts.push_back(p.reshape({-1}));
  return cat(parts);
}

void vector_to_parameters(const Tensor& vector, const std::vector<Tensor>& parameters) {
  int64_t count = 0;
  for (const Tensor& p : parameters) count += p.numel();
  if (!(vector.shape() == Shape{count}))
    throw ShapeError(
        fmt::format("vector_to_parameters: the parameters have {} numbers, so the vector must be [{}]; it is {}", count,
            count, vector.shape()));
  NoGradGuard guard;
  int64_t from = 0;
  for (const Tensor& p : parameters) {
    p.copy_(vector.narrow(0, from, p.numel()).reshape(p.shape()));
    from += p.numel();
  }
}

}   // namespace gradus::nn::utils
