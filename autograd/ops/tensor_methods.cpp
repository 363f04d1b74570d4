// The ops as methods: x.sum() is sum(x). A row for each, written by methods.sh.
#include "core/tensor/tensor_methods.h"

#include "autograd/ops/common.h"

namespace gradus {

// GRADUS_METHOD(type of the result, name, parameters of the method, arguments of the function)
#define GRADUS_METHOD(type, name, parameters, arguments) \
  type TensorMethods::name parameters const {            \
    const Tensor& x = static_cast<const Tensor&>(*this); \
    require_defined(#name, x);                           \
    return gradus::name arguments;                       \
  }
#include "autograd/ops/tensor_methods.inl"

}   // namespace gradus
