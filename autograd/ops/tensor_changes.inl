// Written by ./dev tables from the tags in the headers of the ops; change those.
// clang-format off

// -- autograd/ops/pointwise/activation.h --
GRADUS_TWIN(sigmoid, result | one_pass, (), (x))
GRADUS_TWIN(tanh, result | one_pass, (), (x))
GRADUS_TWIN(silu, argument | one_pass, (), (x))
GRADUS_TWIN(mish, argument | one_pass, (), (x))
// -- autograd/ops/pointwise/arithmetic.h --
GRADUS_TWIN(add, nothing | one_pass, (const Tensor& b), (x, b), &b)
GRADUS_TWIN(add, nothing | one_pass, (Scalar b), (x, b))
GRADUS_TWIN(add, nothing | one_pass, (const Tensor& b, const AddOptions& options), (x, b, options), &b)
GRADUS_TWIN(add, nothing | one_pass, (Scalar b, const AddOptions& options), (x, b, options))
GRADUS_TWIN(sub, nothing | one_pass, (const Tensor& b), (x, b), &b)
GRADUS_TWIN(sub, nothing | one_pass, (Scalar b), (x, b))
GRADUS_TWIN(sub, nothing | one_pass, (const Tensor& b, const AddOptions& options), (x, b, options), &b)
GRADUS_TWIN(sub, nothing | one_pass, (Scalar b, const AddOptions& options), (x, b, options))
GRADUS_TWIN(mul, argument_if_recorded(b) | one_pass, (const Tensor& b), (x, b), &b)
GRADUS_TWIN(mul, nothing | one_pass, (Scalar b), (x, b))
GRADUS_TWIN(div, nothing | one_pass, (const Tensor& b), (x, b), &b)
GRADUS_TWIN(div, nothing | one_pass, (Scalar b), (x, b))
GRADUS_TWIN(div, nothing, (const Tensor& b, const DivOptions& options), (x, b, options), &b)
GRADUS_TWIN(div, nothing, (Scalar b, const DivOptions& options), (x, b, options))
GRADUS_TWIN(neg, nothing | one_pass, (), (x))
GRADUS_TWIN(floor_divide, nothing, (const Tensor& b), (x, b), &b)
GRADUS_TWIN(floor_divide, nothing, (Scalar b), (x, b))
GRADUS_TWIN(remainder, argument_if_recorded(b) | one_pass, (const Tensor& b), (x, b), &b)
GRADUS_TWIN(remainder, nothing | one_pass, (Scalar b), (x, b))
GRADUS_TWIN(fmod, argument_if_recorded(b) | one_pass, (const Tensor& b), (x, b), &b)
GRADUS_TWIN(fmod, nothing | one_pass, (Scalar b), (x, b))
GRADUS_TWIN(pow, argument, (const Tensor& exponent), (x, exponent), &exponent)
GRADUS_TWIN(pow, argument, (Scalar exponent), (x, exponent))
GRADUS_TWIN(float_power, argument, (const Tensor& exponent), (x, exponent), &exponent)
GRADUS_TWIN(float_power, argument, (Scalar exponent), (x, exponent))
GRADUS_TWIN(ldexp, argument_if_recorded(exponent), (const Tensor& exponent), (x, exponent), &exponent)
// -- autograd/ops/pointwise/blend.h --
GRADUS_TWIN(clamp, argument | one_pass, (Scalar min, Scalar max), (x, min, max))
GRADUS_TWIN(clamp, argument | one_pass, (const Bounds& bounds), (x, bounds))
GRADUS_TWIN(clamp, argument | one_pass, (const Tensor& min, const Tensor& max), (x, min, max), &min, &max)
GRADUS_TWIN(clamp_min, argument | one_pass, (Scalar min), (x, min))
GRADUS_TWIN(clamp_min, argument | one_pass, (const Tensor& min), (x, min), &min)
GRADUS_TWIN(clamp_max, argument | one_pass, (Scalar max), (x, max))
GRADUS_TWIN(clamp_max, argument | one_pass, (const Tensor& max), (x, max), &max)
GRADUS_TWIN(lerp, nothing | one_pass, (const Tensor& end, Scalar weight), (x, end, weight), &end)
GRADUS_TWIN(lerp, argument_if_recorded(weight) | one_pass, (const Tensor& end, const Tensor& weight), (x, end, weight),
    &end, &weight)
GRADUS_TWIN(addcmul, nothing | one_pass, (const Tensor& a, const Tensor& b), (x, a, b), &a, &b)
GRADUS_TWIN(addcmul, nothing | one_pass, (const Tensor& a, const Tensor& b, const AddcOptions& options), (x, a, b,
    options), &a, &b)
GRADUS_TWIN(addcdiv, nothing | one_pass, (const Tensor& a, const Tensor& b), (x, a, b), &a, &b)
GRADUS_TWIN(addcdiv, nothing | one_pass, (const Tensor& a, const Tensor& b, const AddcOptions& options), (x, a, b,
    options), &a, &b)
// -- autograd/ops/pointwise/compare.h --
GRADUS_TWIN(eq, nothing, (const Tensor& b), (x, b), &b)
GRADUS_TWIN(eq, nothing, (Scalar b), (x, b))
GRADUS_TWIN(ne, nothing, (const Tensor& b), (x, b), &b)
GRADUS_TWIN(ne, nothing, (Scalar b), (x, b))
GRADUS_TWIN(lt, nothing, (const Tensor& b), (x, b), &b)
GRADUS_TWIN(lt, nothing, (Scalar b), (x, b))
GRADUS_TWIN(le, nothing, (const Tensor& b), (x, b), &b)
GRADUS_TWIN(le, nothing, (Scalar b), (x, b))
GRADUS_TWIN(gt, nothing, (const Tensor& b), (x, b), &b)
GRADUS_TWIN(gt, nothing, (Scalar b), (x, b))
GRADUS_TWIN(ge, nothing, (const Tensor& b), (x, b), &b)
GRADUS_TWIN(ge, nothing, (Scalar b), (x, b))
// -- autograd/ops/pointwise/logic.h --
GRADUS_TWIN(logical_and, nothing, (const Tensor& b), (x, b), &b)
GRADUS_TWIN(logical_or, nothing, (const Tensor& b), (x, b), &b)
GRADUS_TWIN(logical_xor, nothing, (const Tensor& b), (x, b), &b)
GRADUS_TWIN(logical_not, nothing, (), (x))
GRADUS_TWIN(bitwise_and, nothing, (const Tensor& b), (x, b), &b)
GRADUS_TWIN(bitwise_and, nothing, (Scalar b), (x, b))
GRADUS_TWIN(bitwise_or, nothing, (const Tensor& b), (x, b), &b)
GRADUS_TWIN(bitwise_or, nothing, (Scalar b), (x, b))
GRADUS_TWIN(bitwise_xor, nothing, (const Tensor& b), (x, b), &b)
GRADUS_TWIN(bitwise_xor, nothing, (Scalar b), (x, b))
GRADUS_TWIN(bitwise_not, nothing, (), (x))
GRADUS_TWIN(bitwise_left_shift, nothing, (const Tensor& b), (x, b), &b)
GRADUS_TWIN(bitwise_left_shift, nothing, (Scalar b), (x, b))
GRADUS_TWIN(bitwise_right_shift, nothing, (const Tensor& b), (x, b), &b)
GRADUS_TWIN(bitwise_right_shift, nothing, (Scalar b), (x, b))
// -- autograd/ops/pointwise/pairs.h --
GRADUS_TWIN(hypot, argument, (const Tensor& b), (x, b), &b)
GRADUS_TWIN(atan2, argument, (const Tensor& b), (x, b), &b)
GRADUS_TWIN(copysign, argument, (const Tensor& b), (x, b), &b)
GRADUS_TWIN(copysign, argument, (Scalar b), (x, b))
GRADUS_TWIN(heaviside, nothing, (const Tensor& values), (x, values), &values)
GRADUS_TWIN(xlogy, argument, (const Tensor& b), (x, b), &b)
GRADUS_TWIN(xlogy, argument, (Scalar b), (x, b))
// -- autograd/ops/pointwise/rectifier.h --
GRADUS_TWIN(relu, result | one_pass, (), (x))
GRADUS_TWIN(relu6, argument | one_pass, (), (x))
GRADUS_TWIN(hardtanh, argument | one_pass, (), (x))
GRADUS_TWIN(hardtanh, argument | one_pass, (const HardtanhOptions& options), (x, options))
GRADUS_TWIN(threshold, argument | one_pass, (double threshold, double value), (x, threshold, value))
GRADUS_TWIN(leaky_relu, argument | one_pass, (), (x))
GRADUS_TWIN(leaky_relu, argument | one_pass, (double negative_slope), (x, negative_slope))
GRADUS_TWIN(rrelu, argument | one_pass, (), (x))
GRADUS_TWIN(rrelu, argument | one_pass, (const RreluOptions& options), (x, options))
GRADUS_TWIN(elu, argument | one_pass, (), (x))
GRADUS_TWIN(elu, argument | one_pass, (double alpha), (x, alpha))
GRADUS_TWIN(celu, argument | one_pass, (), (x))
GRADUS_TWIN(celu, argument | one_pass, (double alpha), (x, alpha))
GRADUS_TWIN(selu, argument | one_pass, (), (x))
GRADUS_TWIN(hardsigmoid, argument | one_pass, (), (x))
GRADUS_TWIN(hardswish, argument | one_pass, (), (x))
// -- autograd/ops/pointwise/rounding.h --
GRADUS_TWIN(floor, nothing | one_pass, (), (x))
GRADUS_TWIN(ceil, nothing | one_pass, (), (x))
GRADUS_TWIN(round, nothing | one_pass, (), (x))
GRADUS_TWIN(round, nothing, (const RoundOptions& options), (x, options))
GRADUS_TWIN(trunc, nothing | one_pass, (), (x))
GRADUS_TWIN(frac, nothing | one_pass, (), (x))
GRADUS_TWIN(nan_to_num, argument, (), (x))
GRADUS_TWIN(nan_to_num, argument, (const NanToNumOptions& options), (x, options))
// -- autograd/ops/pointwise/special.h --
GRADUS_TWIN(erf, argument | one_pass, (), (x))
GRADUS_TWIN(erfc, argument | one_pass, (), (x))
GRADUS_TWIN(erfinv, result, (), (x))
GRADUS_TWIN(logit, argument, (), (x))
GRADUS_TWIN(logit, argument, (double eps), (x, eps))
GRADUS_TWIN(lgamma, argument, (), (x))
GRADUS_TWIN(digamma, argument, (), (x))
GRADUS_TWIN(polygamma, argument, (int64_t n), (n, x))
// -- autograd/ops/pointwise/unary.h --
GRADUS_TWIN(abs, argument | one_pass, (), (x))
GRADUS_TWIN(sign, nothing | one_pass, (), (x))
GRADUS_TWIN(square, argument | one_pass, (), (x))
GRADUS_TWIN(reciprocal, result | one_pass, (), (x))
GRADUS_TWIN(sqrt, result | one_pass, (), (x))
GRADUS_TWIN(rsqrt, result | one_pass, (), (x))
GRADUS_TWIN(exp, result | one_pass, (), (x))
GRADUS_TWIN(exp2, result | one_pass, (), (x))
GRADUS_TWIN(expm1, result | one_pass, (), (x))
GRADUS_TWIN(log, argument | one_pass, (), (x))
GRADUS_TWIN(log2, argument | one_pass, (), (x))
GRADUS_TWIN(log10, argument | one_pass, (), (x))
GRADUS_TWIN(log1p, argument | one_pass, (), (x))
GRADUS_TWIN(sin, argument | one_pass, (), (x))
GRADUS_TWIN(cos, argument | one_pass, (), (x))
GRADUS_TWIN(tan, result | one_pass, (), (x))
GRADUS_TWIN(asin, argument, (), (x))
GRADUS_TWIN(acos, argument, (), (x))
GRADUS_TWIN(atan, argument, (), (x))
GRADUS_TWIN(sinh, argument, (), (x))
GRADUS_TWIN(cosh, argument, (), (x))
GRADUS_TWIN(asinh, argument, (), (x))
GRADUS_TWIN(acosh, argument, (), (x))
GRADUS_TWIN(atanh, argument, (), (x))
GRADUS_TWIN(sinc, argument, (), (x))
GRADUS_TWIN(deg2rad, nothing, (), (x))
GRADUS_TWIN(rad2deg, nothing, (), (x))
GRADUS_TWIN(sgn, nothing | one_pass, (), (x))
// -- autograd/ops/reduce/scan.h --
GRADUS_TWIN(cumsum, nothing, (int64_t dim), (x, dim))
GRADUS_TWIN(cumprod, argument, (int64_t dim), (x, dim))
// -- autograd/ops/matrix/product.h --
GRADUS_TWIN(addmm, nothing, (const Tensor& a, const Tensor& b), (x, a, b), &a, &b)
GRADUS_TWIN(addmm, nothing, (const Tensor& a, const Tensor& b, const AddProductOptions& options), (x, a, b, options),
    &a, &b)
GRADUS_TWIN(addmv, nothing, (const Tensor& a, const Tensor& v), (x, a, v), &a, &v)
GRADUS_TWIN(addmv, nothing, (const Tensor& a, const Tensor& v, const AddProductOptions& options), (x, a, v, options),
    &a, &v)
GRADUS_TWIN(addr, nothing, (const Tensor& a, const Tensor& b), (x, a, b), &a, &b)
GRADUS_TWIN(addr, nothing, (const Tensor& a, const Tensor& b, const AddProductOptions& options), (x, a, b, options), &a,
    &b)
GRADUS_TWIN(baddbmm, nothing, (const Tensor& a, const Tensor& b), (x, a, b), &a, &b)
GRADUS_TWIN(baddbmm, nothing, (const Tensor& a, const Tensor& b, const AddProductOptions& options), (x, a, b, options),
    &a, &b)
GRADUS_TWIN(addbmm, nothing, (const Tensor& a, const Tensor& b), (x, a, b), &a, &b)
GRADUS_TWIN(addbmm, nothing, (const Tensor& a, const Tensor& b, const AddProductOptions& options), (x, a, b, options),
    &a, &b)
// -- autograd/ops/shape/diagonal.h --
GRADUS_TWIN(tril, nothing, (int64_t diagonal), (x, diagonal))
GRADUS_TWIN(triu, nothing, (int64_t diagonal), (x, diagonal))
// -- autograd/ops/place/index_list.h --
GRADUS_CHANGE(index_put_, (const IndexList& indices, const Tensor& values), (x, indices, values))
GRADUS_CHANGE(index_put_, (const IndexList& indices, const Tensor& values, const IndexPutOptions& options), (x, indices,
    values, options))
GRADUS_CHANGE(index_put_, (const IndexList& indices, Scalar value), (x, indices, value))
GRADUS_CHANGE(index_put_, (const IndexList& indices, Scalar value, const IndexPutOptions& options), (x, indices, value,
    options))
// -- autograd/ops/place/index_ops.h --
GRADUS_TWIN(index_add, nothing | at_places, (int64_t dim, const Tensor& index, const Tensor& source, Scalar alpha), (x,
    dim, index, source, alpha), &index, &source)
GRADUS_TWIN(index_copy, nothing | at_places, (int64_t dim, const Tensor& index, const Tensor& source), (x, dim, index,
    source), &index, &source)
GRADUS_TWIN(index_fill, nothing | at_places, (int64_t dim, const Tensor& index, Scalar value), (x, dim, index, value),
    &index)
GRADUS_TWIN(index_fill, nothing | at_places, (int64_t dim, const Tensor& index, const Tensor& value), (x, dim, index,
    value), &index, &value)
GRADUS_TWIN(index_reduce, argument, (int64_t dim, const Tensor& index, const Tensor& source, ScatterReduce reduce), (x,
    dim, index, source, reduce), &index, &source)
GRADUS_TWIN(index_reduce, argument, (int64_t dim, const Tensor& index, const Tensor& source, ScatterReduce reduce,
    const ScatterReduceOptions& options), (x, dim, index, source, reduce, options), &index, &source)
GRADUS_TWIN(put, nothing, (const Tensor& index, const Tensor& source), (x, index, source), &index, &source)
GRADUS_TWIN(put, nothing, (const Tensor& index, const Tensor& source, const PutOptions& options), (x, index, source,
    options), &index, &source)
// -- autograd/ops/place/masked.h --
GRADUS_TWIN(masked_fill, nothing | one_pass, (const Tensor& mask, Scalar value), (x, mask, value), &mask)
GRADUS_TWIN(masked_fill, nothing | one_pass, (const Tensor& mask, const Tensor& value), (x, mask, value), &mask,
    &value)
GRADUS_TWIN(masked_scatter, nothing, (const Tensor& mask, const Tensor& source), (x, mask, source), &mask, &source)
// -- autograd/ops/place/scatter.h --
GRADUS_TWIN(scatter, nothing | at_places, (int64_t dim, const Tensor& index, const Tensor& source), (x, dim, index,
    source), &index, &source)
GRADUS_TWIN(scatter, nothing | at_places, (int64_t dim, const Tensor& index, Scalar value), (x, dim, index, value),
    &index)
GRADUS_TWIN(scatter, argument, (int64_t dim, const Tensor& index, const Tensor& source, ScatterReduce reduce), (x, dim,
    index, source, reduce), &index, &source)
GRADUS_TWIN(scatter, argument, (int64_t dim, const Tensor& index, Scalar value, ScatterReduce reduce), (x, dim, index,
    value, reduce), &index)
GRADUS_TWIN(scatter_add, nothing | at_places, (int64_t dim, const Tensor& index, const Tensor& source), (x, dim, index,
    source), &index, &source)
GRADUS_TWIN(scatter_reduce, argument, (int64_t dim, const Tensor& index, const Tensor& source, ScatterReduce reduce),
    (x, dim, index, source, reduce), &index, &source)
GRADUS_TWIN(scatter_reduce, argument, (int64_t dim, const Tensor& index, const Tensor& source, ScatterReduce reduce,
    const ScatterReduceOptions& options), (x, dim, index, source, reduce, options), &index, &source)
// -- autograd/ops/inplace/fill.h --
GRADUS_CHANGE(uniform_, (double low, double high), (x, low, high))
GRADUS_CHANGE(normal_, (double mean, double std), (x, mean, std))
GRADUS_CHANGE(log_normal_, (double mean, double std), (x, mean, std))
GRADUS_CHANGE(exponential_, (double lambd), (x, lambd))
GRADUS_CHANGE(cauchy_, (double median, double sigma), (x, median, sigma))
GRADUS_CHANGE(geometric_, (double p), (x, p))
GRADUS_CHANGE(bernoulli_, (double p), (x, p))
GRADUS_CHANGE(bernoulli_, (const Tensor& p), (x, p))
GRADUS_CHANGE(random_, (), (x))
GRADUS_CHANGE(random_, (int64_t to), (x, to))
GRADUS_CHANGE(random_, (int64_t from, int64_t to), (x, from, to))
GRADUS_CHANGE(fill_diagonal_, (Scalar value, bool wrap), (x, value, wrap))
// -- autograd/ops/inplace/inplace.h --
GRADUS_CHANGE(copy_, (const Tensor& source), (x, source))
GRADUS_CHANGE(fill_, (Scalar value), (x, value))
GRADUS_CHANGE(fill_, (const Tensor& value), (x, value))
GRADUS_CHANGE(zero_, (), (x))
