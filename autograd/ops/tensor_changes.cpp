// The methods that change a tensor in place: x.add_(y) is x = add(x, y). A row for each, written by methods.sh; how it
// is done is in inplace/inplace.cpp.
//
// The row of an op's twin names what the op's formulas keep of x: `argument` makes them work on a copy while recording,
// and is right for any op. Of an op that is one pass over memory it says so.
#include "core/tensor/tensor_changes.h"

#include "autograd/ops/inplace/fill.h"
#include "autograd/ops/inplace/inplace.h"

namespace gradus {

// The formula of b keeps x.
static unsigned argument_if_recorded(const Tensor& b) { return recording() && history_of(b) ? argument : nothing; }

// GRADUS_TWIN(name of the op, what is kept and how, parameters of the method, arguments of the op, tensors among them)
#define GRADUS_TWIN(name, keeps, parameters, arguments, ...)             \
  const Tensor& TensorChanges::name##_ parameters const {                \
    return change(                                                       \
        #name "_", static_cast<const Tensor&>(*this), {__VA_ARGS__},     \
        [&](const Tensor& x) { return gradus::name arguments; }, keeps); \
  }
// GRADUS_CHANGE(name, parameters of the method, arguments of the function of that name)
#define GRADUS_CHANGE(name, parameters, arguments)       \
  const Tensor& TensorChanges::name parameters const {   \
    const Tensor& x = static_cast<const Tensor&>(*this); \
    return gradus::name arguments;                       \
  }
#include "autograd/ops/tensor_changes.inl"

}   // namespace gradus
