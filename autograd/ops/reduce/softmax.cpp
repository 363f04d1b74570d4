// The softmax family.
#include "autograd/ops/reduce/softmax.h"

#include <cmath>

#include "autograd/ops/reduce/reduce_parts.h"
#include "core/tensor/random.h"

namespace gradus {

namespace {

// logsumexp                                                x [.., n] -> log(sum(exp(x))) over the last dimension
//   dx = dy exp(x - y)
Tensor logsumexp_last(const Tensor& x) {
  return record("logsumexp(x)", apply::logsumexp(x), grad_to(x, [x = saved(x, 0)](const Tensor& dy, const Tensor& y) {
    return unsqueeze(dy, -1) * exp(x.get() - unsqueeze(y, -1));
  }));
}

Tensor converted(const char* op, const Tensor& x, Dtype dtype) {
  if (!is_float(dtype)) throw DtypeError(fmt::format("{}: dtype must be float32 or float64; got {}", op, dtype));
  return to(x, dtype);
}

}   // namespace

// softmax                                                  x -> exp(x) / sum(exp(x)), sums along dim
//   dx = y (dy - sum(dy y))
Tensor softmax(const Tensor& x, int64_t dim) {
  require_defined("softmax", x);
  if (!is_float(x.dtype())) return softmax(as_float(x), dim);
  dim = wrap_dim("softmax", dim, x.dim());
  return record("softmax(x)", apply::softmax(x, dim), grad_to(x, [dim](const Tensor& dy, const Tensor& y) {
    if (!recording()) return apply::softmax_grad(dy, y, dim);
    return y * (dy - sum(dy * y, dim, true));
  }));
}
Tensor softmax(const Tensor& x, int64_t dim, Dtype dtype) { return softmax(converted("softmax", x, dtype), dim); }
Tensor softmin(const Tensor& x, int64_t dim) { return softmax(neg(x), wrap_dim("softmin", dim, x.dim())); }
Tensor softmin(const Tensor& x, int64_t dim, Dtype dtype) { return softmin(converted("softmin", x, dtype), dim); }

// log_softmax                                              x -> x - log(sum(exp(x))), sums along dim
//   dx = dy - exp(y) sum(dy)
Tensor log_softmax(const Tensor& x, int64_t dim) {
  require_defined("log_softmax", x);
  if (!is_float(x.dtype())) return log_softmax(as_float(x), dim);
  dim = wrap_dim("log_softmax", dim, x.dim());
  return record("log_softmax(x)", apply::log_softmax(x, dim), grad_to(x, [dim](const Tensor& dy, const Tensor& y) {
    if (!recording()) return apply::log_softmax_grad(dy, y, dim);
    return dy - exp(y) * sum(dy, dim, true);
  }));
}
Tensor log_softmax(const Tensor& x, int64_t dim, Dtype dtype) {
  return log_softmax(converted("log_softmax", x, dtype), dim);
}

Tensor logsumexp(const Tensor& x, const IntList& dims, bool keepdim) {
  if (!is_float(x.dtype())) return logsumexp(as_float(x), dims, keepdim);
  if (x.dim() == 0) return bits_or_all("logsumexp", dims, x), clone(x);
  uint32_t bits = bits_or_all("logsumexp", dims, x);
  // The dimensions to reduce go to the end, merged into one.
  IntList order{std::initializer_list<int64_t>{}};
  Shape kept, result;
  int64_t n = 1;
  for (bool reduces : {false, true})
    for (int64_t d = 0; d < x.dim(); ++d)
      if (bool(bits >> d & 1) == reduces) {
        order.value[order.count++] = d;
        if (reduces) n *= x.shape()[d];
        else kept.push_back(x.shape()[d]);
      }
  for (int64_t d = 0; d < x.dim(); ++d)
    if (!(bits >> d & 1) || keepdim) result.push_back(bits >> d & 1 ? 1 : x.shape()[d]);
  // log(0), whose gradient has no numbers to divide by 0, but a history; kernels take no empty rows.
  if (n == 0) return sub(sum(exp(x), dims, keepdim), INFINITY);
  kept.push_back(n);
  return reshape(logsumexp_last(reshape(permute(x, order), kept)), result);
}

// With g = -log(-log(uniform)), argmax(logits + g) is distributed as softmax(logits); softmax takes argmax's place
// (Jang, Gu and Poole 2017; Maddison, Mnih and Teh 2017).
Tensor gumbel_softmax(const Tensor& logits, const GumbelSoftmaxOptions& options) {
  require_float("gumbel_softmax", logits);
  if (!(options.tau > 0)) throw Error(fmt::format("gumbel_softmax: expected tau > 0; got {}", options.tau));
  Tensor exponential = empty(logits.shape(), logits.dtype());   // -log(uniform)
  fill_exponential(exponential, 1, default_generator());
  Tensor soft = softmax((logits - log(exponential)) / options.tau, options.dim);
  if (!options.hard) return soft;
  if (soft.dim() == 0) return 1 - soft.detach() + soft;
  const int64_t dim = wrap_dim("gumbel_softmax", options.dim, soft.dim());
  if (soft.size(dim) == 0)
    throw IndexError(
        fmt::format("gumbel_softmax: nothing to choose from along dimension {} of {}", dim, logits.shape()));
  Tensor hard = zeros(soft.shape(), soft.dtype()), chosen = apply::extreme(soft, dim, true).second;
  apply::scatter_add(hard, dim, chosen, ones(chosen.shape(), soft.dtype()));
  return hard - soft.detach() + soft;
}

}   // namespace gradus
