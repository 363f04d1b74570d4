// The methods that change a tensor in place: x.add_(y) is x = add(x, y). A table; inplace/inplace.cpp says how.
//
// Each line names what the op's formulas keep of x: `argument` makes them work on a copy while recording, and is right
// for any op. `one_pass` marks an op that is one pass over memory.
#include "autograd/ops/inplace/inplace.h"

namespace gradus {

// The formula of b keeps x.
static unsigned argument_if_recorded(const Tensor& b) { return recording() && history_of(b) ? argument : nothing; }

// GRADUS_TWIN(name of the op, what is kept and how, parameters of the method in parentheses, arguments after x, tensors
// among them)
#define GRADUS_LIST(...) __VA_ARGS__
#define GRADUS_TWIN(name, keeps, parameters, arguments, ...)                                                           \
  const Tensor& TensorChanges::name##_ parameters const {                                                              \
    return change(                                                                                                     \
        #name "_", self(*this), {__VA_ARGS__}, [&](const Tensor& x) { return gradus::name(x GRADUS_LIST arguments); }, \
        keeps);                                                                                                        \
  }
#define GRADUS_TWIN_OF_ONE(name, keeps) GRADUS_TWIN(name, keeps, (), ())
#define GRADUS_TWIN_OF_NUMBER(name, keeps) GRADUS_TWIN(name, keeps, (Scalar b), (, b))
#define GRADUS_TWIN_OF_TWO(name, keeps) GRADUS_TWIN(name, keeps, (const Tensor& b), (, b), &b)

// -- arithmetic --
GRADUS_TWIN_OF_TWO(add, nothing | one_pass)
GRADUS_TWIN_OF_NUMBER(add, nothing | one_pass)
GRADUS_TWIN(add, nothing | one_pass, (const Tensor& b, const AddOptions& options), (, b, options), &b)
GRADUS_TWIN_OF_TWO(sub, nothing | one_pass)
GRADUS_TWIN_OF_NUMBER(sub, nothing | one_pass)
GRADUS_TWIN(sub, nothing | one_pass, (const Tensor& b, const AddOptions& options), (, b, options), &b)
GRADUS_TWIN_OF_TWO(mul, argument_if_recorded(b) | one_pass)
GRADUS_TWIN_OF_NUMBER(mul, nothing | one_pass)
GRADUS_TWIN_OF_TWO(div, nothing | one_pass)
GRADUS_TWIN_OF_NUMBER(div, nothing | one_pass)
GRADUS_TWIN(div, nothing, (const Tensor& b, const DivOptions& options), (, b, options), &b)
GRADUS_TWIN(div, nothing, (Scalar b, const DivOptions& options), (, b, options))
GRADUS_TWIN_OF_TWO(floor_divide, nothing)
GRADUS_TWIN_OF_NUMBER(floor_divide, nothing)
GRADUS_TWIN_OF_TWO(remainder, argument_if_recorded(b) | one_pass)
GRADUS_TWIN_OF_NUMBER(remainder, nothing | one_pass)
GRADUS_TWIN_OF_TWO(fmod, argument_if_recorded(b) | one_pass)
GRADUS_TWIN_OF_NUMBER(fmod, nothing | one_pass)
GRADUS_TWIN_OF_TWO(pow, argument)
GRADUS_TWIN_OF_NUMBER(pow, argument)
GRADUS_TWIN_OF_TWO(float_power, argument)
GRADUS_TWIN_OF_NUMBER(float_power, argument)
GRADUS_TWIN_OF_TWO(ldexp, argument_if_recorded(b))
GRADUS_TWIN(lerp, nothing | one_pass, (const Tensor& end, Scalar weight), (, end, weight), &end)
GRADUS_TWIN(lerp, argument_if_recorded(weight) | one_pass, (const Tensor& end, const Tensor& weight), (, end, weight),
    &end, &weight)
GRADUS_TWIN(addcmul, nothing | one_pass, (const Tensor& a, const Tensor& b), (, a, b), &a, &b)
GRADUS_TWIN(addcmul, nothing | one_pass, (const Tensor& a, const Tensor& b, const AddcOptions& options),
    (, a, b, options), &a, &b)
GRADUS_TWIN(addcdiv, nothing | one_pass, (const Tensor& a, const Tensor& b), (, a, b), &a, &b)
GRADUS_TWIN(addcdiv, nothing | one_pass, (const Tensor& a, const Tensor& b, const AddcOptions& options),
    (, a, b, options), &a, &b)
GRADUS_TWIN(clamp, argument | one_pass, (Scalar min, Scalar max), (, min, max))
GRADUS_TWIN(clamp, argument | one_pass, (const Bounds& bounds), (, bounds))
GRADUS_TWIN(clamp, argument | one_pass, (const Tensor& min, const Tensor& max), (, min, max), &min, &max)
GRADUS_TWIN_OF_NUMBER(clamp_min, argument | one_pass)
GRADUS_TWIN_OF_TWO(clamp_min, argument | one_pass)
GRADUS_TWIN_OF_NUMBER(clamp_max, argument | one_pass)
GRADUS_TWIN_OF_TWO(clamp_max, argument | one_pass)

// -- functions of one number --
GRADUS_TWIN_OF_ONE(abs, argument | one_pass)
GRADUS_TWIN_OF_ONE(sign, nothing | one_pass)
GRADUS_TWIN_OF_ONE(sgn, nothing | one_pass)
GRADUS_TWIN_OF_ONE(neg, nothing | one_pass)
GRADUS_TWIN_OF_ONE(square, argument | one_pass)
GRADUS_TWIN_OF_ONE(reciprocal, result | one_pass)
GRADUS_TWIN_OF_ONE(sqrt, result | one_pass)
GRADUS_TWIN_OF_ONE(rsqrt, result | one_pass)
GRADUS_TWIN_OF_ONE(exp, result | one_pass)
GRADUS_TWIN_OF_ONE(exp2, result | one_pass)
GRADUS_TWIN_OF_ONE(expm1, result | one_pass)
GRADUS_TWIN_OF_ONE(log, argument | one_pass)
GRADUS_TWIN_OF_ONE(log2, argument | one_pass)
GRADUS_TWIN_OF_ONE(log10, argument | one_pass)
GRADUS_TWIN_OF_ONE(log1p, argument | one_pass)
GRADUS_TWIN_OF_ONE(sin, argument | one_pass)
GRADUS_TWIN_OF_ONE(cos, argument | one_pass)
GRADUS_TWIN_OF_ONE(tan, result | one_pass)
GRADUS_TWIN_OF_ONE(asin, argument)
GRADUS_TWIN_OF_ONE(acos, argument)
GRADUS_TWIN_OF_ONE(atan, argument)
GRADUS_TWIN_OF_ONE(sinh, argument)
GRADUS_TWIN_OF_ONE(cosh, argument)
GRADUS_TWIN_OF_ONE(tanh, result | one_pass)
GRADUS_TWIN_OF_ONE(asinh, argument)
GRADUS_TWIN_OF_ONE(acosh, argument)
GRADUS_TWIN_OF_ONE(atanh, argument)
GRADUS_TWIN_OF_ONE(sinc, argument)
GRADUS_TWIN_OF_ONE(deg2rad, nothing)
GRADUS_TWIN_OF_ONE(rad2deg, nothing)
GRADUS_TWIN_OF_ONE(floor, nothing | one_pass)
GRADUS_TWIN_OF_ONE(ceil, nothing | one_pass)
GRADUS_TWIN_OF_ONE(trunc, nothing | one_pass)
GRADUS_TWIN_OF_ONE(frac, nothing | one_pass)
GRADUS_TWIN_OF_ONE(round, nothing | one_pass)
GRADUS_TWIN(round, nothing, (const RoundOptions& options), (, options))
GRADUS_TWIN_OF_ONE(nan_to_num, argument)
GRADUS_TWIN(nan_to_num, argument, (const NanToNumOptions& options), (, options))
GRADUS_TWIN_OF_ONE(erf, argument | one_pass)
GRADUS_TWIN_OF_ONE(erfc, argument | one_pass)
GRADUS_TWIN_OF_ONE(erfinv, result)
GRADUS_TWIN_OF_ONE(lgamma, argument)
GRADUS_TWIN_OF_ONE(digamma, argument)
GRADUS_TWIN_OF_ONE(logit, argument)
GRADUS_TWIN(logit, argument, (double eps), (, eps))
const Tensor& TensorChanges::polygamma_(int64_t n) const {
  return change("polygamma_", self(*this), {}, [&](const Tensor& x) { return polygamma(n, x); });
}

// -- activations --
GRADUS_TWIN_OF_ONE(sigmoid, result | one_pass)
GRADUS_TWIN_OF_ONE(relu, result | one_pass)
GRADUS_TWIN_OF_ONE(relu6, argument | one_pass)
GRADUS_TWIN_OF_ONE(hardtanh, argument | one_pass)
GRADUS_TWIN(hardtanh, argument | one_pass, (const HardtanhOptions& options), (, options))
GRADUS_TWIN(threshold, argument | one_pass, (double threshold, double value), (, threshold, value))
GRADUS_TWIN(leaky_relu, argument | one_pass, (double negative_slope), (, negative_slope))
GRADUS_TWIN_OF_ONE(rrelu, argument | one_pass)
GRADUS_TWIN(rrelu, argument | one_pass, (const RreluOptions& options), (, options))
GRADUS_TWIN(elu, argument | one_pass, (double alpha), (, alpha))
GRADUS_TWIN(celu, argument | one_pass, (double alpha), (, alpha))
GRADUS_TWIN_OF_ONE(selu, argument | one_pass)
GRADUS_TWIN_OF_ONE(hardsigmoid, argument | one_pass)
GRADUS_TWIN_OF_ONE(hardswish, argument | one_pass)
GRADUS_TWIN_OF_ONE(silu, argument | one_pass)
GRADUS_TWIN_OF_ONE(mish, argument | one_pass)

// -- functions of two numbers, comparisons, logic --
GRADUS_TWIN_OF_TWO(hypot, argument)
GRADUS_TWIN_OF_TWO(atan2, argument)
GRADUS_TWIN_OF_TWO(heaviside, nothing)
GRADUS_TWIN_OF_TWO(copysign, argument)
GRADUS_TWIN_OF_NUMBER(copysign, argument)
GRADUS_TWIN_OF_TWO(xlogy, argument)
GRADUS_TWIN_OF_NUMBER(xlogy, argument)
#define GRADUS_TWINS_WITHOUT_GRADIENT(name) GRADUS_TWIN_OF_TWO(name, nothing) GRADUS_TWIN_OF_NUMBER(name, nothing)
GRADUS_TWINS_WITHOUT_GRADIENT(eq)
GRADUS_TWINS_WITHOUT_GRADIENT(ne)
GRADUS_TWINS_WITHOUT_GRADIENT(lt)
GRADUS_TWINS_WITHOUT_GRADIENT(le)
GRADUS_TWINS_WITHOUT_GRADIENT(gt)
GRADUS_TWINS_WITHOUT_GRADIENT(ge)
GRADUS_TWINS_WITHOUT_GRADIENT(bitwise_and)
GRADUS_TWINS_WITHOUT_GRADIENT(bitwise_or)
GRADUS_TWINS_WITHOUT_GRADIENT(bitwise_xor)
GRADUS_TWINS_WITHOUT_GRADIENT(bitwise_left_shift)
GRADUS_TWINS_WITHOUT_GRADIENT(bitwise_right_shift)
GRADUS_TWIN_OF_ONE(bitwise_not, nothing)
GRADUS_TWIN_OF_TWO(logical_and, nothing)
GRADUS_TWIN_OF_TWO(logical_or, nothing)
GRADUS_TWIN_OF_TWO(logical_xor, nothing)
GRADUS_TWIN_OF_ONE(logical_not, nothing)

// -- along a dimension, by index or mask --
GRADUS_TWIN(cumsum, nothing, (int64_t dim), (, dim))
GRADUS_TWIN(cumprod, argument, (int64_t dim), (, dim))
GRADUS_TWIN(tril, nothing, (int64_t diagonal), (, diagonal))
GRADUS_TWIN(triu, nothing, (int64_t diagonal), (, diagonal))
GRADUS_TWIN(masked_fill, nothing | one_pass, (const Tensor& mask, Scalar value), (, mask, value))
GRADUS_TWIN(masked_fill, nothing | one_pass, (const Tensor& mask, const Tensor& value), (, mask, value), &value)
GRADUS_TWIN(masked_scatter, nothing, (const Tensor& mask, const Tensor& source), (, mask, source), &source)
GRADUS_TWIN(index_add, nothing | at_places, (int64_t dim, const Tensor& index, const Tensor& source, Scalar alpha),
    (, dim, index, source, alpha), &index, &source)
GRADUS_TWIN(index_copy, nothing | at_places, (int64_t dim, const Tensor& index, const Tensor& source),
    (, dim, index, source), &index, &source)
GRADUS_TWIN(
    index_fill, nothing | at_places, (int64_t dim, const Tensor& index, Scalar value), (, dim, index, value), &index)
GRADUS_TWIN(index_fill, nothing | at_places, (int64_t dim, const Tensor& index, const Tensor& value),
    (, dim, index, value), &index, &value)
GRADUS_TWIN(index_reduce, argument, (int64_t dim, const Tensor& index, const Tensor& source, ScatterReduce reduce),
    (, dim, index, source, reduce), &source)
GRADUS_TWIN(index_reduce, argument,
    (int64_t dim, const Tensor& index, const Tensor& source, ScatterReduce reduce, const ScatterReduceOptions& options),
    (, dim, index, source, reduce, options), &source)
GRADUS_TWIN(put, nothing, (const Tensor& index, const Tensor& source), (, index, source), &source)
GRADUS_TWIN(put, nothing, (const Tensor& index, const Tensor& source, const PutOptions& options),
    (, index, source, options), &source)
GRADUS_TWIN(scatter, nothing | at_places, (int64_t dim, const Tensor& index, const Tensor& source),
    (, dim, index, source), &index, &source)
GRADUS_TWIN(
    scatter, nothing | at_places, (int64_t dim, const Tensor& index, Scalar value), (, dim, index, value), &index)
GRADUS_TWIN(scatter, argument, (int64_t dim, const Tensor& index, const Tensor& source, ScatterReduce reduce),
    (, dim, index, source, reduce), &source)
GRADUS_TWIN(scatter, argument, (int64_t dim, const Tensor& index, Scalar value, ScatterReduce reduce),
    (, dim, index, value, reduce))
GRADUS_TWIN(scatter_add, nothing | at_places, (int64_t dim, const Tensor& index, const Tensor& source),
    (, dim, index, source), &index, &source)
GRADUS_TWIN(scatter_reduce, argument, (int64_t dim, const Tensor& index, const Tensor& source, ScatterReduce reduce),
    (, dim, index, source, reduce), &source)
GRADUS_TWIN(scatter_reduce, argument,
    (int64_t dim, const Tensor& index, const Tensor& source, ScatterReduce reduce, const ScatterReduceOptions& options),
    (, dim, index, source, reduce, options), &source)

// -- sums with a product --
#define GRADUS_TWINS_OF_SUM(name)                                                  \
  GRADUS_TWIN(name, nothing, (const Tensor& a, const Tensor& b), (, a, b), &a, &b) \
  GRADUS_TWIN(                                                                     \
      name, nothing, (const Tensor& a, const Tensor& b, const AddProductOptions& options), (, a, b, options), &a, &b)
GRADUS_TWINS_OF_SUM(addmm)
GRADUS_TWINS_OF_SUM(addmv)
GRADUS_TWINS_OF_SUM(addr)
GRADUS_TWINS_OF_SUM(baddbmm)
GRADUS_TWINS_OF_SUM(addbmm)

}   // namespace gradus
