// The methods that change a tensor in place: x.add_(y) is x = add(x, y). A table; how it is done is in ops/inplace.cpp.
//
// Each line names what the op's formulas keep of x: `argument` makes them work on a copy while recording, and is right for any op.
#include "autograd/ops/inplace.h"

namespace gradus {

namespace {
constexpr Keeps argument = Keeps::argument, nothing = Keeps::nothing, result = Keeps::result;

// The formula of b keeps x.
Keeps argument_if_recorded(const Tensor& b) { return recording() && history_of(b) ? argument : nothing; }
}  // namespace

// GRADUS_TWIN(name of the op, what is kept, parameters of the method in parentheses, arguments after x, tensors among them)
#define GRADUS_LIST(...) __VA_ARGS__
#define GRADUS_TWIN(name, keeps, parameters, arguments, ...)                                                            \
  const Tensor& TensorChanges::name##_ parameters const {                                                               \
    return change(#name "_", self(*this), {__VA_ARGS__}, [&](const Tensor& x) { return gradus::name(x GRADUS_LIST arguments); }, keeps); \
  }
#define GRADUS_TWIN_OF_ONE(name, keeps) GRADUS_TWIN(name, keeps, (), ())
#define GRADUS_TWIN_OF_NUMBER(name, keeps) GRADUS_TWIN(name, keeps, (Scalar b), (, b))
#define GRADUS_TWIN_OF_TWO(name, keeps) GRADUS_TWIN(name, keeps, (const Tensor& b), (, b), &b)

// -- arithmetic --
GRADUS_TWIN_OF_TWO(add, nothing)
GRADUS_TWIN_OF_NUMBER(add, nothing)
GRADUS_TWIN_OF_TWO(sub, nothing)
GRADUS_TWIN_OF_NUMBER(sub, nothing)
GRADUS_TWIN_OF_TWO(mul, argument_if_recorded(b))
GRADUS_TWIN_OF_NUMBER(mul, nothing)
GRADUS_TWIN_OF_TWO(div, nothing)
GRADUS_TWIN_OF_NUMBER(div, nothing)
GRADUS_TWIN_OF_NUMBER(pow, argument)
GRADUS_TWIN_OF_TWO(pow, argument)

// -- functions of one number --
GRADUS_TWIN_OF_ONE(abs, argument)
GRADUS_TWIN_OF_ONE(sign, nothing)
GRADUS_TWIN_OF_ONE(neg, nothing)
GRADUS_TWIN_OF_ONE(square, argument)
GRADUS_TWIN_OF_ONE(sqrt, result)
GRADUS_TWIN_OF_ONE(exp, result)
GRADUS_TWIN_OF_ONE(log, argument)
GRADUS_TWIN_OF_ONE(sin, argument)
GRADUS_TWIN_OF_ONE(cos, argument)
GRADUS_TWIN_OF_ONE(tanh, result)
GRADUS_TWIN_OF_ONE(erf, argument)

// -- activations --
GRADUS_TWIN_OF_ONE(sigmoid, result)
GRADUS_TWIN_OF_ONE(relu, result)
GRADUS_TWIN_OF_ONE(relu6, argument)
GRADUS_TWIN_OF_ONE(hardtanh, argument)
GRADUS_TWIN(hardtanh, argument, (const HardtanhOptions& options), (, options))
GRADUS_TWIN(threshold, argument, (double threshold, double value), (, threshold, value))
GRADUS_TWIN(leaky_relu, argument, (double negative_slope), (, negative_slope))
GRADUS_TWIN_OF_ONE(rrelu, argument)
GRADUS_TWIN(rrelu, argument, (const RreluOptions& options), (, options))
GRADUS_TWIN(elu, argument, (double alpha), (, alpha))
GRADUS_TWIN(celu, argument, (double alpha), (, alpha))
GRADUS_TWIN_OF_ONE(selu, argument)
GRADUS_TWIN_OF_ONE(hardsigmoid, argument)
GRADUS_TWIN_OF_ONE(hardswish, argument)
GRADUS_TWIN_OF_ONE(silu, argument)
GRADUS_TWIN_OF_ONE(mish, argument)

// -- comparisons --
#define GRADUS_TWINS_OF_COMPARISON(name) GRADUS_TWIN_OF_TWO(name, nothing) GRADUS_TWIN_OF_NUMBER(name, nothing)
GRADUS_TWINS_OF_COMPARISON(eq)
GRADUS_TWINS_OF_COMPARISON(ne)
GRADUS_TWINS_OF_COMPARISON(lt)
GRADUS_TWINS_OF_COMPARISON(le)
GRADUS_TWINS_OF_COMPARISON(gt)
GRADUS_TWINS_OF_COMPARISON(ge)

}  // namespace gradus
