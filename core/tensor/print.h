// How tensors look as text.
#ifndef GRADUS_CORE_TENSOR_PRINT_H
#define GRADUS_CORE_TENSOR_PRINT_H

#include <iosfwd>
#include <string>

#include "core/tensor/tensor.h"

namespace gradus {

/// As PyTorch prints it, then shape and dtype; long tensors are shortened.
std::string to_string(const Tensor&);
std::ostream& operator<<(std::ostream&, const Tensor&);
std::ostream& operator<<(std::ostream&, const Shape&);   ///< [64, 784]
std::ostream& operator<<(std::ostream&, Dtype);          ///< float32

}   // namespace gradus
#endif
