// x.f(...) is f(x, ...), for every method of core/tensor/tensor_methods.h.
//
// A row is the method and the function that it must equal. Results are compared bit for bit, and so are gradients.
#include <doctest/doctest.h>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "tests/support/declared.h"
#include "tests/support/op_battery.h"

namespace gradus::test {

namespace {

struct Given {
  Tensor x = tensor({{0.5, -1.25, 2.0}, {1.5, 0.25, -0.75}}, float64),
         b = tensor({{1.0, 2.0, -0.5}, {0.75, 3.0, 0.5}}, float64);
  Tensor mask = tensor({{true, false, true}, {false, false, true}});
  Tensor at = tensor({2, 0, 0}), places = tensor({{1, 0, 2}, {2, 2, 0}}),
         source = tensor({{5.0, 6.0, 7.0}, {8.0, 9.0, 10.0}}, float64);
  Tensor m = tensor({{1.0, -2.0}, {0.5, 3.0}, {2.0, 1.0}}, float64), one = tensor({0.25}, float64);
  Tensor s = tensor({{2.0, 0.5}, {0.5, 1.5}}, float64);   // symmetric, positive definite
};

std::vector<Tensor> list(const Tensor& x) { return {x}; }
std::vector<Tensor> list(const std::vector<Tensor>& x) { return x; }
std::vector<Tensor> list(const ValuesIndices& x) { return {x.values, x.indices}; }
std::vector<Tensor> list(bool x) { return {tensor(x)}; }
std::vector<Tensor> list(const MinMax& x) { return {x.min, x.max}; }
std::vector<Tensor> list(const QR& x) { return {x.q, x.r}; }
std::vector<Tensor> list(const SVD& x) { return {x.u, x.s, x.v}; }
std::vector<Tensor> list(const SignLogabsdet& x) { return {x.sign, x.logabsdet}; }
std::vector<Tensor> list(const UniqueResult& x) { return {x.output, x.inverse_indices, x.counts}; }

struct Row {
  const char* text;
  std::vector<Tensor> (*method)(const Given&);
  std::vector<Tensor> (*function)(const Given&);
};
// clang-format off
#define GRADUS_GIVEN [[maybe_unused]] const auto& [x, b, mask, at, places, source, m, one, s] = g
#define GRADUS_SAME(method, function) \
  {#method, [](const Given& g) { GRADUS_GIVEN; return list(method); }, \
   [](const Given& g) { GRADUS_GIVEN; return list(function); }}

const Row rows[] = {
    GRADUS_SAME(x.add(b), add(x, b)), GRADUS_SAME(x.add(2), add(x, 2)),
    GRADUS_SAME(x.add(b, {.alpha = 3}), add(x, b, {.alpha = 3})), GRADUS_SAME(x.sub(b), sub(x, b)),
    GRADUS_SAME(x.sub(2), sub(x, 2)), GRADUS_SAME(x.sub(b, {.alpha = 3}), sub(x, b, {.alpha = 3})),
    GRADUS_SAME(x.mul(b), mul(x, b)), GRADUS_SAME(x.mul(2), mul(x, 2)), GRADUS_SAME(x.div(b), div(x, b)),
    GRADUS_SAME(x.div(2), div(x, 2)),
    GRADUS_SAME(x.div(b, {.rounding_mode = "floor"}), div(x, b, {.rounding_mode = "floor"})),
    GRADUS_SAME(x.div(2, {.rounding_mode = "trunc"}), div(x, 2, {.rounding_mode = "trunc"})),
    GRADUS_SAME(x.floor_divide(b), floor_divide(x, b)), GRADUS_SAME(x.floor_divide(2), floor_divide(x, 2)),
    GRADUS_SAME(x.remainder(b), remainder(x, b)), GRADUS_SAME(x.remainder(2), remainder(x, 2)),
    GRADUS_SAME(x.fmod(b), fmod(x, b)), GRADUS_SAME(x.fmod(2), fmod(x, 2)), GRADUS_SAME(x.pow(b), pow(x, b)),
    GRADUS_SAME(x.pow(2), pow(x, 2)), GRADUS_SAME(x.float_power(b), float_power(x, b)),
    GRADUS_SAME(x.float_power(2), float_power(x, 2)), GRADUS_SAME(x.ldexp(b), ldexp(x, b)),
    GRADUS_SAME(x.lerp(b, 0.3), lerp(x, b, 0.3)), GRADUS_SAME(x.lerp(b, source), lerp(x, b, source)),
    GRADUS_SAME(x.addcmul(b, source), addcmul(x, b, source)),
    GRADUS_SAME(x.addcmul(b, source, {.value = 2}), addcmul(x, b, source, {.value = 2})),
    GRADUS_SAME(x.addcdiv(b, source), addcdiv(x, b, source)),
    GRADUS_SAME(x.addcdiv(b, source, {.value = 2}), addcdiv(x, b, source, {.value = 2})),
    GRADUS_SAME(x.clamp(0, 1), clamp(x, 0, 1)), GRADUS_SAME(x.clamp({.max = 1}), clamp(x, {.max = 1})),
    GRADUS_SAME(x.clamp(b, source), clamp(x, b, source)), GRADUS_SAME(x.clamp_min(0), clamp_min(x, 0)),
    GRADUS_SAME(x.clamp_min(b), clamp_min(x, b)), GRADUS_SAME(x.clamp_max(1), clamp_max(x, 1)),
    GRADUS_SAME(x.clamp_max(b), clamp_max(x, b)), GRADUS_SAME(x.where(mask, b), where(mask, x, b)),
    GRADUS_SAME(x.where(mask, 1.5), where(mask, x, 1.5)), GRADUS_SAME(x.abs(), abs(x)),
    GRADUS_SAME(x.sign(), sign(x)), GRADUS_SAME(x.sgn(), sign(x)), GRADUS_SAME(x.neg(), neg(x)),
    GRADUS_SAME(x.positive(), x), GRADUS_SAME(x.square(), square(x)), GRADUS_SAME(x.reciprocal(), reciprocal(x)),
    GRADUS_SAME(x.sqrt(), sqrt(x)), GRADUS_SAME(x.rsqrt(), rsqrt(x)), GRADUS_SAME(x.exp(), exp(x)),
    GRADUS_SAME(x.exp2(), exp2(x)), GRADUS_SAME(x.expm1(), expm1(x)), GRADUS_SAME(x.log(), log(x)),
    GRADUS_SAME(x.log2(), log2(x)), GRADUS_SAME(x.log10(), log10(x)), GRADUS_SAME(x.log1p(), log1p(x)),
    GRADUS_SAME(x.sin(), sin(x)), GRADUS_SAME(x.cos(), cos(x)), GRADUS_SAME(x.tan(), tan(x)),
    GRADUS_SAME(x.asin(), asin(x)), GRADUS_SAME(x.acos(), acos(x)), GRADUS_SAME(x.atan(), atan(x)),
    GRADUS_SAME(x.sinh(), sinh(x)), GRADUS_SAME(x.cosh(), cosh(x)), GRADUS_SAME(x.tanh(), tanh(x)),
    GRADUS_SAME(x.asinh(), asinh(x)), GRADUS_SAME(x.acosh(), acosh(x)), GRADUS_SAME(x.atanh(), atanh(x)),
    GRADUS_SAME(x.sinc(), sinc(x)), GRADUS_SAME(x.deg2rad(), deg2rad(x)), GRADUS_SAME(x.rad2deg(), rad2deg(x)),
    GRADUS_SAME(x.floor(), floor(x)), GRADUS_SAME(x.ceil(), ceil(x)), GRADUS_SAME(x.trunc(), trunc(x)),
    GRADUS_SAME(x.frac(), frac(x)), GRADUS_SAME(x.round(), round(x)),
    GRADUS_SAME(x.round({.decimals = 1}), round(x, {.decimals = 1})), GRADUS_SAME(x.nan_to_num(), nan_to_num(x)),
    GRADUS_SAME(x.log().nan_to_num({.nan = 3}), nan_to_num(log(x), {.nan = 3})),
    GRADUS_SAME(x.log().isnan(), isnan(log(x))), GRADUS_SAME(x.isinf(), isinf(x)),
    GRADUS_SAME(x.isfinite(), isfinite(x)), GRADUS_SAME(x.isposinf(), isposinf(x)),
    GRADUS_SAME(x.isneginf(), isneginf(x)), GRADUS_SAME(x.signbit(), signbit(x)), GRADUS_SAME(x.erf(), erf(x)),
    GRADUS_SAME(x.erfc(), erfc(x)), GRADUS_SAME(x.erfinv(), erfinv(x)), GRADUS_SAME(x.lgamma(), lgamma(x)),
    GRADUS_SAME(x.digamma(), digamma(x)), GRADUS_SAME(x.polygamma(1), polygamma(1, x)),
    GRADUS_SAME(x.logit(), logit(x)), GRADUS_SAME(x.logit(0.1), logit(x, 0.1)), GRADUS_SAME(x.relu(), relu(x)),
    GRADUS_SAME(x.sigmoid(), sigmoid(x)), GRADUS_SAME(x.prelu(one), prelu(x, one)),
    GRADUS_SAME(x.hardshrink(), hardshrink(x)), GRADUS_SAME(x.hardshrink(1), hardshrink(x, 1)),
    GRADUS_SAME(x.maximum(b), maximum(x, b)), GRADUS_SAME(x.minimum(b), minimum(x, b)),
    GRADUS_SAME(x.max(b), maximum(x, b)), GRADUS_SAME(x.min(b), minimum(x, b)), GRADUS_SAME(x.fmax(b), fmax(x, b)),
    GRADUS_SAME(x.fmin(b), fmin(x, b)), GRADUS_SAME(x.hypot(b), hypot(x, b)), GRADUS_SAME(x.atan2(b), atan2(x, b)),
    GRADUS_SAME(x.heaviside(b), heaviside(x, b)), GRADUS_SAME(x.copysign(b), copysign(x, b)),
    GRADUS_SAME(x.copysign(-1.0), copysign(x, -1.0)), GRADUS_SAME(x.xlogy(b), xlogy(x, b)),
    GRADUS_SAME(x.xlogy(2), xlogy(x, 2)), GRADUS_SAME(x.logaddexp(b), logaddexp(x, b)),
    GRADUS_SAME(x.logaddexp2(b), logaddexp2(x, b)), GRADUS_SAME(x.eq(b), eq(x, b)),
    GRADUS_SAME(x.eq(0.5), eq(x, 0.5)), GRADUS_SAME(x.ne(b), ne(x, b)), GRADUS_SAME(x.ne(0.5), ne(x, 0.5)),
    GRADUS_SAME(x.lt(b), lt(x, b)), GRADUS_SAME(x.lt(0.5), lt(x, 0.5)), GRADUS_SAME(x.le(b), le(x, b)),
    GRADUS_SAME(x.le(0.5), le(x, 0.5)), GRADUS_SAME(x.gt(b), gt(x, b)), GRADUS_SAME(x.gt(0.5), gt(x, 0.5)),
    GRADUS_SAME(x.ge(b), ge(x, b)), GRADUS_SAME(x.ge(0.5), ge(x, 0.5)), GRADUS_SAME(x.equal(b), equal(x, b)),
    GRADUS_SAME(x.allclose(b, 0, 1e9), allclose(x, b, 0, 1e9)), GRADUS_SAME(x.isclose(b, 0, 1), isclose(x, b, 0, 1)),
    GRADUS_SAME(x.logical_and(b), logical_and(x, b)), GRADUS_SAME(x.logical_or(b), logical_or(x, b)),
    GRADUS_SAME(x.logical_xor(b), logical_xor(x, b)), GRADUS_SAME(x.logical_not(), logical_not(x)),
    GRADUS_SAME(at.bitwise_and(at), bitwise_and(at, at)), GRADUS_SAME(at.bitwise_and(6), bitwise_and(at, 6)),
    GRADUS_SAME(at.bitwise_or(at), bitwise_or(at, at)), GRADUS_SAME(at.bitwise_or(5), bitwise_or(at, 5)),
    GRADUS_SAME(at.bitwise_xor(at), bitwise_xor(at, at)), GRADUS_SAME(at.bitwise_xor(5), bitwise_xor(at, 5)),
    GRADUS_SAME(at.bitwise_not(), bitwise_not(at)),
    GRADUS_SAME(at.bitwise_left_shift(at), bitwise_left_shift(at, at)),
    GRADUS_SAME(at.bitwise_left_shift(2), bitwise_left_shift(at, 2)),
    GRADUS_SAME(at.bitwise_right_shift(at), bitwise_right_shift(at, at)),
    GRADUS_SAME(at.bitwise_right_shift(1), bitwise_right_shift(at, 1)), GRADUS_SAME(x.sum(), sum(x)),
    GRADUS_SAME(x.sum(1), sum(x, 1)), GRADUS_SAME(x.sum({0, 1}, true), sum(x, {0, 1}, true)),
    GRADUS_SAME(x.sum(1, false, float32), sum(x, 1, false, float32)), GRADUS_SAME(x.mean(), mean(x)),
    GRADUS_SAME(x.mean(0), mean(x, 0)), GRADUS_SAME(x.mean(0, true, float32), mean(x, 0, true, float32)),
    GRADUS_SAME(x.nansum(), nansum(x)), GRADUS_SAME(x.nansum(1), nansum(x, 1)),
    GRADUS_SAME(x.nansum(1, true, float32), nansum(x, 1, true, float32)), GRADUS_SAME(x.nanmean(), nanmean(x)),
    GRADUS_SAME(x.nanmean(1), nanmean(x, 1)), GRADUS_SAME(x.prod(), prod(x)), GRADUS_SAME(x.prod(1), prod(x, 1)),
    GRADUS_SAME(x.prod(1, true, float32), prod(x, 1, true, float32)), GRADUS_SAME(x.var(), var(x)),
    GRADUS_SAME(x.var(1), var(x, 1)), GRADUS_SAME(x.var(1, {.correction = 0}), var(x, 1, {.correction = 0})),
    GRADUS_SAME(x.std(), std(x)), GRADUS_SAME(x.std(1), std(x, 1)),
    GRADUS_SAME(x.std(1, {.correction = 0}), std(x, 1, {.correction = 0})), GRADUS_SAME(x.max(), max(x)),
    GRADUS_SAME(x.max(1), max(x, 1)), GRADUS_SAME(x.min(), min(x)), GRADUS_SAME(x.min(0, true), min(x, 0, true)),
    GRADUS_SAME(x.amax(), amax(x)), GRADUS_SAME(x.amax(1), amax(x, 1)), GRADUS_SAME(x.amin(), amin(x)),
    GRADUS_SAME(x.amin(1), amin(x, 1)), GRADUS_SAME(x.aminmax(), aminmax(x)),
    GRADUS_SAME(x.aminmax(1), aminmax(x, 1)), GRADUS_SAME(x.argmax(), argmax(x)),
    GRADUS_SAME(x.argmax(1), argmax(x, 1)), GRADUS_SAME(x.argmin(), argmin(x)),
    GRADUS_SAME(x.argmin(1), argmin(x, 1)), GRADUS_SAME(x.any(), any(x)), GRADUS_SAME(x.any(1), any(x, 1)),
    GRADUS_SAME(x.all(), all(x)), GRADUS_SAME(x.all(1), all(x, 1)), GRADUS_SAME(x.count_nonzero(), count_nonzero(x)),
    GRADUS_SAME(x.count_nonzero(1), count_nonzero(x, 1)), GRADUS_SAME(x.norm(), norm(x)),
    GRADUS_SAME(x.norm(1, 1), norm(x, 1, 1)), GRADUS_SAME(x.dist(b), dist(x, b)),
    GRADUS_SAME(x.softmax(1), softmax(x, 1)), GRADUS_SAME(x.softmax(1, float32), softmax(x, 1, float32)),
    GRADUS_SAME(x.log_softmax(1), log_softmax(x, 1)),
    GRADUS_SAME(x.log_softmax(1, float32), log_softmax(x, 1, float32)), GRADUS_SAME(x.logsumexp(1), logsumexp(x, 1)),
    GRADUS_SAME(x.cumsum(1), cumsum(x, 1)), GRADUS_SAME(x.cumsum(1, float32), cumsum(x, 1, float32)),
    GRADUS_SAME(x.cumprod(1), cumprod(x, 1)), GRADUS_SAME(x.cumprod(1, float32), cumprod(x, 1, float32)),
    GRADUS_SAME(x.cummax(1), cummax(x, 1)), GRADUS_SAME(x.cummin(1), cummin(x, 1)),
    GRADUS_SAME(x.logcumsumexp(1), logcumsumexp(x, 1)), GRADUS_SAME(x.diff(), diff(x)),
    GRADUS_SAME(x.diff({.dim = 0}), diff(x, {.dim = 0})), GRADUS_SAME(x.median(), median(x)),
    GRADUS_SAME(x.median(1), median(x, 1)), GRADUS_SAME(x.nanmedian(), nanmedian(x)),
    GRADUS_SAME(x.nanmedian(1), nanmedian(x, 1)), GRADUS_SAME(x.mode(1), mode(x, 1)),
    GRADUS_SAME(x.quantile(0.3), quantile(x, 0.3)), GRADUS_SAME(x.quantile(0.3, 1), quantile(x, 0.3, 1)),
    GRADUS_SAME(x.quantile(0.3, 1, {.interpolation = "lower"}), quantile(x, 0.3, 1, {.interpolation = "lower"})),
    GRADUS_SAME(x.nanquantile(0.3), nanquantile(x, 0.3)), GRADUS_SAME(x.nanquantile(0.3, 1), nanquantile(x, 0.3, 1)),
    GRADUS_SAME(x.nanquantile(0.3, 1, {.keepdim = true}), nanquantile(x, 0.3, 1, {.keepdim = true})),
    GRADUS_SAME(at.bincount({.minlength = 9}), bincount(at, {.minlength = 9})),
    GRADUS_SAME(at.bincount(), bincount(at)), GRADUS_SAME(x.histc(4), histc(x, {.bins = 4})),
    GRADUS_SAME(x.cov(), cov(x)), GRADUS_SAME(x.cov({.correction = 0}), cov(x, {.correction = 0})),
    GRADUS_SAME(x.corrcoef(), corrcoef(x)), GRADUS_SAME(x.sort(), sort(x)),
    GRADUS_SAME(x.sort(0, {.descending = true}), sort(x, 0, {.descending = true})),
    GRADUS_SAME(x.argsort(0), argsort(x, 0)),
    GRADUS_SAME(x.argsort(0, {.descending = true}), argsort(x, 0, {.descending = true})),
    GRADUS_SAME(x.msort(), msort(x)), GRADUS_SAME(x.topk(2), topk(x, 2)),
    GRADUS_SAME(x.topk(1, 0, {.largest = false}), topk(x, 1, 0, {.largest = false})),
    GRADUS_SAME(x.kthvalue(2), kthvalue(x, 2)), GRADUS_SAME(at.unique(), unique(at)),
    GRADUS_SAME(at.unique({.return_counts = true}), unique(at, {.return_counts = true})),
    GRADUS_SAME(at.unique_consecutive(), unique_consecutive(at)),
    GRADUS_SAME(at.unique_consecutive({.return_inverse = true}), unique_consecutive(at, {.return_inverse = true})),
    GRADUS_SAME(x[1], select(x, 0, 1)), GRADUS_SAME(x[mask], index(x, {mask})),
    GRADUS_SAME(x.index({1, Slice(0, 2)}), index(x, {1, Slice(0, 2)})),
    GRADUS_SAME(x.index_put({0}, b[1]), index_put(x, {0}, b[1])),
    GRADUS_SAME(x.index_put({0}, 5), index_put(x, {0}, 5)),
    GRADUS_SAME(x.index_select(1, at), index_select(x, 1, at)),
    GRADUS_SAME(x.index_put({0}, b[1], {.accumulate = true}), index_put(x, {0}, b[1], {.accumulate = true})),
    GRADUS_SAME(x.index_put({0}, 5, {.accumulate = true}), index_put(x, {0}, 5, {.accumulate = true})),
    GRADUS_SAME(x.put(at, source[0].narrow(0, 0, at.numel())), put(x, at, source[0].narrow(0, 0, at.numel()))),
    GRADUS_SAME(x.put(at, source[0].narrow(0, 0, at.numel()), {.accumulate = true}),
        put(x, at, source[0].narrow(0, 0, at.numel()), {.accumulate = true})),
    GRADUS_SAME(x.gather(1, places), gather(x, 1, places)), GRADUS_SAME(x.take(at), take(x, at)),
    GRADUS_SAME(x.take_along_dim(places, 1), take_along_dim(x, places, 1)),
    GRADUS_SAME(x.take_along_dim(at), take_along_dim(x, at)),
    GRADUS_SAME(x.index_add(1, at, source), index_add(x, 1, at, source)),
    GRADUS_SAME(x.index_add(1, at, source, 2), index_add(x, 1, at, source, 2)),
    GRADUS_SAME(x.index_copy(1, at, source), index_copy(x, 1, at, source)),
    GRADUS_SAME(x.index_fill(1, at, 3), index_fill(x, 1, at, 3)),
    GRADUS_SAME(x.index_fill(1, at, b[0][0]), index_fill(x, 1, at, b[0][0])),
    GRADUS_SAME(x.index_reduce(1, at, x.index_select(1, at), ScatterReduce::amax),
        index_reduce(x, 1, at, x.index_select(1, at), ScatterReduce::amax)),
    GRADUS_SAME(x.index_reduce(1, at, x.index_select(1, at), ScatterReduce::prod, {.include_self = false}),
        index_reduce(x, 1, at, x.index_select(1, at), ScatterReduce::prod, {.include_self = false})),
    GRADUS_SAME(x.scatter(1, places, source, ScatterReduce::sum), scatter(x, 1, places, source, ScatterReduce::sum)),
    GRADUS_SAME(x.scatter(1, places, 2, ScatterReduce::prod), scatter(x, 1, places, 2, ScatterReduce::prod)),
    GRADUS_SAME(x.scatter_reduce(1, places, source, ScatterReduce::amax, {.include_self = false}),
        scatter_reduce(x, 1, places, source, ScatterReduce::amax, {.include_self = false})),
    GRADUS_SAME(x.scatter(1, places, source), scatter(x, 1, places, source)),
    GRADUS_SAME(x.scatter(1, places, 3), scatter(x, 1, places, 3)),
    GRADUS_SAME(x.scatter_add(1, places, source), scatter_add(x, 1, places, source)),
    GRADUS_SAME(x.scatter_reduce(1, places, source, ScatterReduce::prod),
        scatter_reduce(x, 1, places, source, ScatterReduce::prod)),
    GRADUS_SAME(x.masked_fill(mask, 3), masked_fill(x, mask, 3)),
    GRADUS_SAME(x.masked_fill(mask, one[0]), masked_fill(x, mask, one[0])),
    GRADUS_SAME(x.masked_select(mask), masked_select(x, mask)),
    GRADUS_SAME(x.masked_scatter(mask, source), masked_scatter(x, mask, source)),
    GRADUS_SAME(x.nonzero(), nonzero(x)), GRADUS_SAME(x.argwhere(), nonzero(x)), GRADUS_SAME(x.clone(), clone(x)),
    GRADUS_SAME(x.t().contiguous(), contiguous(t(x))),
    GRADUS_SAME(x.unsqueeze(0).contiguous(channels_last), contiguous(unsqueeze(x, 0), channels_last)),
    GRADUS_SAME(x.to(float32), to(x, float32)),
    GRADUS_SAME(x.type_as(at), to(x, int64)), GRADUS_SAME(x.view({3, 2}), view(x, {3, 2})),
    GRADUS_SAME(x.view_as(m), view(x, {3, 2})), GRADUS_SAME(x.reshape({-1}), reshape(x, {-1})),
    GRADUS_SAME(x.reshape_as(m), reshape(x, {3, 2})), GRADUS_SAME(x.flatten(), flatten(x)),
    GRADUS_SAME(x.ravel(), flatten(x)), GRADUS_SAME(x.unflatten(1, {3, 1}), unflatten(x, 1, {3, 1})),
    GRADUS_SAME(x.unsqueeze(1).squeeze(), x), GRADUS_SAME(x.unsqueeze(0).squeeze(0), x),
    GRADUS_SAME(x.unsqueeze(0).squeeze({0, 1}), x), GRADUS_SAME(x.unsqueeze(1), unsqueeze(x, 1)),
    GRADUS_SAME(x.permute({1, 0}), permute(x, {1, 0})), GRADUS_SAME(x.transpose(0, 1), transpose(x, 0, 1)),
    GRADUS_SAME(x.t(), t(x)), GRADUS_SAME(x.mT(), t(x)), GRADUS_SAME(x.swapaxes(0, 1), t(x)),
    GRADUS_SAME(x.swapdims(0, 1), t(x)), GRADUS_SAME(x.movedim(0, 1), t(x)),
    GRADUS_SAME(x.moveaxis({0, 1}, {1, 0}), t(x)), GRADUS_SAME(one.expand({3}), expand(one, {3})),
    GRADUS_SAME(one.expand_as(at), expand(one, {3})), GRADUS_SAME(one.broadcast_to({2, 1}), expand(one, {2, 1})),
    GRADUS_SAME(x.sum_to_size({1, 3}), sum(x, 0, true)), GRADUS_SAME(x.select(1, 2), select(x, 1, 2)),
    GRADUS_SAME(x.narrow(1, 1, 2), narrow(x, 1, 1, 2)), GRADUS_SAME(x.slice(1, 0, 3, 2), slice(x, 1, 0, 3, 2)),
    GRADUS_SAME(x.select_scatter(b[1], 0, 1), select_scatter(x, b[1], 0, 1)),
    GRADUS_SAME(x.slice_scatter(one.expand({1, 3}), 0, 1), slice_scatter(x, one.expand({1, 3}), 0, 1)),
    GRADUS_SAME(x.unbind(1), unbind(x, 1)), GRADUS_SAME(x.split(2, 1), split(x, 2, 1)),
    GRADUS_SAME(x.split({1, 2}, 1), split(x, {1, 2}, 1)), GRADUS_SAME(x.chunk(2, 1), chunk(x, 2, 1)),
    GRADUS_SAME(x.tensor_split(2, 1), tensor_split(x, 2, 1)),
    GRADUS_SAME(x.tensor_split({1, 2}, 1), tensor_split(x, {1, 2}, 1)),
    GRADUS_SAME(x.as_strided({2, 2}, {1, 2}), as_strided(x, {2, 2}, {1, 2})),
    GRADUS_SAME(x.unfold(1, 2, 1), unfold(x, 1, 2, 1)), GRADUS_SAME(x.flip(1), flip(x, 1)),
    GRADUS_SAME(x.fliplr(), fliplr(x)), GRADUS_SAME(x.flipud(), flipud(x)), GRADUS_SAME(x.rot90(), rot90(x)),
    GRADUS_SAME(x.rot90(2, {1, 0}), rot90(x, 2, {1, 0})), GRADUS_SAME(x.roll(2), roll(x, 2)),
    GRADUS_SAME(x.roll(1, 1), roll(x, 1, 1)), GRADUS_SAME(x.repeat({2, 1}), repeat(x, {2, 1})),
    GRADUS_SAME(x.tile({2}), tile(x, {2})), GRADUS_SAME(x.repeat_interleave(2), repeat_interleave(x, 2)),
    GRADUS_SAME(x.repeat_interleave(2, 1), repeat_interleave(x, 2, 1)),
    GRADUS_SAME(x.t().repeat_interleave(at, 0), repeat_interleave(t(x), at, 0)),
    GRADUS_SAME(one.repeat_interleave(at.slice(0, 0, 1)), repeat_interleave(one, at.slice(0, 0, 1))),
    GRADUS_SAME(x.diagonal(), diagonal(x)), GRADUS_SAME(x.diag(1), diag(x, 1)),
    GRADUS_SAME(x.diagonal_scatter(b[0].slice(0, 0, 2)), diagonal_scatter(x, b[0].slice(0, 0, 2))),
    GRADUS_SAME(x.diagflat(), diagflat(x)), GRADUS_SAME(x.diag_embed(), diag_embed(x)),
    GRADUS_SAME(x.tril(), tril(x)), GRADUS_SAME(x.triu(1), triu(x, 1)), GRADUS_SAME(x.matmul(m), matmul(x, m)),
    GRADUS_SAME(x.mm(m), matmul(x, m)), GRADUS_SAME(x.unsqueeze(0).bmm(m.unsqueeze(0)), matmul(x, m).unsqueeze(0)),
    GRADUS_SAME(x.mv(b[0]), matmul(x, b[0])), GRADUS_SAME(x[0].dot(b[0]), dot(x[0], b[0])),
    GRADUS_SAME(x[0].outer(b[1]), outer(x[0], b[1])), GRADUS_SAME(x.inner(b), inner(x, b)),
    GRADUS_SAME(x.kron(b), kron(x, b)), GRADUS_SAME(x.cross(b, 1), cross(x, b, 1)),
    GRADUS_SAME(x.matmul(m).trace(), trace(matmul(x, m))),
    GRADUS_SAME(x.matmul(m).matrix_power(2), matrix_power(matmul(x, m), 2)),
    GRADUS_SAME(s.addmm(x, m), addmm(s, x, m)), GRADUS_SAME(s.addmm(x, m, {.beta = 2}), addmm(s, x, m, {.beta = 2})),
    GRADUS_SAME(s[0].addmv(x, b[0]), addmv(s[0], x, b[0])),
    GRADUS_SAME(s[0].addmv(x, b[0], {.beta = 2}), addmv(s[0], x, b[0], {.beta = 2})),
    GRADUS_SAME(x.addr(s[0], b[0]), addr(x, s[0], b[0])),
    GRADUS_SAME(x.addr(s[0], b[0], {.alpha = 2}), addr(x, s[0], b[0], {.alpha = 2})),
    GRADUS_SAME(s.unsqueeze(0).baddbmm(x.unsqueeze(0), m.unsqueeze(0)),
        baddbmm(s.unsqueeze(0), x.unsqueeze(0), m.unsqueeze(0))),
    GRADUS_SAME(s.addbmm(x.unsqueeze(0), m.unsqueeze(0)), addbmm(s, x.unsqueeze(0), m.unsqueeze(0))),
    GRADUS_SAME(s.inverse(), inverse(s)), GRADUS_SAME(s.pinverse(), pinverse(s)), GRADUS_SAME(s.det(), det(s)),
    GRADUS_SAME(s.logdet(), logdet(s)), GRADUS_SAME(s.slogdet(), slogdet(s)), GRADUS_SAME(s.cholesky(), cholesky(s)),
    GRADUS_SAME(s.cholesky({.upper = true}), cholesky(s, {.upper = true})),
    GRADUS_SAME(x.cholesky_solve(s), cholesky_solve(x, s)), GRADUS_SAME(s.cholesky_inverse(), cholesky_inverse(s)),
    GRADUS_SAME(s.qr(), qr(s)), GRADUS_SAME(m.qr({.some = true}), qr(m, {.some = true})),
    GRADUS_SAME(m.svd(), svd(m)), GRADUS_SAME(m.svd({.some = true}), svd(m, {.some = true})),
    GRADUS_SAME(x.new_zeros({2}), zeros({2}, float64)), GRADUS_SAME(x.new_ones({2}), ones({2}, float64)),
    GRADUS_SAME(at.new_full({2}, 7), full({2}, 7, int64)),
    GRADUS_SAME(mask.new_empty({2}).fill_(true), ones({2}, bool_)),
    GRADUS_SAME((manual_seed(1), one.bernoulli()), (manual_seed(1), bernoulli(one))),
    GRADUS_SAME((manual_seed(1), source[0].multinomial(2)), (manual_seed(1), multinomial(source[0], 2))),
};
// clang-format on

Given leaves() {
  Given g;
  for (Tensor* t : {&g.x, &g.b, &g.m, &g.one, &g.source, &g.s}) t->requires_grad_();
  return g;
}
std::vector<Tensor> gradients(const Given& g, const std::vector<Tensor>& results) {
  std::vector<Tensor> outputs, dy, inputs{g.x, g.b, g.m, g.one, g.source, g.s};
  for (const Tensor& y : results)
    if (y.defined() && y.requires_grad()) outputs.push_back(y), dy.push_back(make_gradient(y));
  if (outputs.empty()) return {};
  return grad(outputs, inputs, {.grad_outputs = dy, .allow_unused = true});
}
void check_same(const std::vector<Tensor>& a, const std::vector<Tensor>& b) {
  REQUIRE(a.size() == b.size());
  for (size_t i = 0; i < a.size(); ++i) {
    REQUIRE(a[i].defined() == b[i].defined());
    if (a[i].defined()) CHECK_AGREE(a[i].detach(), b[i].detach(), 0);
  }
}

}   // namespace

TEST_CASE("every method gives what the function of its name gives, gradients too") {
  for (const Row& row : rows) {
    CAPTURE(std::string(row.text));
    const Given a = leaves(), b = leaves();
    const std::vector<Tensor> from_method = row.method(a), from_function = row.function(b);
    check_same(from_method, from_function);
    check_same(gradients(a, from_method), gradients(b, from_function));
  }
}

TEST_CASE("every method has a row above") {
  std::string text;
  for (const Row& row : rows) text += row.text;
  for (const std::string& name : declared_methods("core/tensor/tensor_methods.h"))
    CHECK_MESSAGE(text.find("." + name + "(") != std::string::npos, name);
  CHECK(declared_methods("core/tensor/tensor_methods.h")
            .count("matmul"));   // else the pattern no longer finds the declarations
}

TEST_CASE("methods can be chained, even after one that changes in place") {
  Tensor x = tensor({-1.0, 0.5, 3.0});
  CHECK(equal(x.add_(1).mul_(2).sum(), tensor(11.0)));
  CHECK(equal(x.clone().relu_().sum(), x.relu().sum()));
}

}   // namespace gradus::test
