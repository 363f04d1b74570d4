// How tensors look as text.
#ifndef GRADUS_CORE_TENSOR_PRINT_H
#define GRADUS_CORE_TENSOR_PRINT_H

#include <iosfwd>
#include <string>
#include <vector>

#include "core/tensor/tensor.h"

namespace gradus {

struct NamedTensor;
class StateDict;

/// As PyTorch prints it, then shape and dtype; long tensors are shortened.
std::string to_string(const Tensor&);
std::ostream& operator<<(std::ostream&, const Tensor&);
std::ostream& operator<<(std::ostream&, const Shape&);   ///< [64, 784]
std::ostream& operator<<(std::ostream&, Dtype);          ///< float32
/// A line for each, `hidden.weight: float32 [128, 784]`. Tensors without names are printed one below the other.
std::string to_string(const StateDict&);
std::ostream& operator<<(std::ostream&, const StateDict&);
std::ostream& operator<<(std::ostream&, const std::vector<NamedTensor>&);
std::ostream& operator<<(std::ostream&, const std::vector<Tensor>&);

}   // namespace gradus
#endif
