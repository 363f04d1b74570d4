// Parameters as one vector, and back: for optimisers that work on a vector, and for comparing nets.
#ifndef GRADUS_NN_UTILS_VECTOR_H
#define GRADUS_NN_UTILS_VECTOR_H

#include <vector>

#include "core/tensor/tensor.h"

namespace gradus::nn::utils {

/// All numbers one after the other, [n]; gradients go through. Throws Error if the list is empty.
Tensor parameters_to_vector(const std::vector<Tensor>& parameters);
/// Copies the numbers of a vector [n] into the parameters, in this order. Throws ShapeError, and changes nothing,
/// unless there are as many. (In PyTorch the parameters become views of the vector.)
void vector_to_parameters(const Tensor& vector, const std::vector<Tensor>& parameters);

}   // namespace gradus::nn::utils
#endif
