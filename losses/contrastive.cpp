// Contrastive losses: products of matrices, and the cross entropy of their rows.
#include "losses/contrastive.h"

#include <cmath>

#include "autograd/ops.h"
#include "autograd/ops/common.h"
#include "losses/checks.h"
#include "losses/classification.h"

namespace gradus::losses {

namespace {

void require_batches(
    const char* op, const char* name_a, const Tensor& a, const char* name_b, const Tensor& b, double temperature) {
  require_same(op, name_a, a, name_b, b);
  if (a.dim() != 2)
    throw ShapeError(fmt::format("{}: {} and {} must be [n, features]; they are {}", op, name_a, name_b, a.shape()));
  if (!(temperature > 0)) throw Error(fmt::format("{}: temperature must be above 0; it is {}", op, temperature));
}

void require_negatives(const char* op, const Tensor& negatives, const Tensor& query) {
  const bool paired = negatives.dim() == 3;
  if ((negatives.dim() != 2 && !paired) || negatives.size(-1) != query.size(1) ||
      (paired && negatives.size(0) != query.size(0)))
    throw ShapeError(fmt::format("{}: negatives must be [m, {}] or [{}, m, {}] for a query {}; they are {}", op,
        query.size(1), query.size(0), query.size(1), query.shape(), negatives.shape()));
  require_same_dtype(op, query, negatives, "query", "negatives");
}

}   // namespace

Tensor info_nce_loss(const Tensor& query, const Tensor& key, const InfoNCELossOptions& options) {
  const char* op = "info_nce_loss";
  require_batches(op, "query", query, "key", key, options.temperature);
  const Tensor q = normalize(query) / options.temperature, k = normalize(key);
  const int64_t n = query.size(0);
  if (!options.negatives.defined()) return cross_entropy(matmul(q, k.t()), arange(n), {.reduction = options.reduction});
  require_negatives(op, options.negatives, query);
  const Tensor others = normalize(options.negatives, {.dim = -1});
  const Tensor right = sum(q * k, 1, true);
  const Tensor wrong =
      others.dim() == 2 ? matmul(q, others.t()) : squeeze(matmul(others, unsqueeze(q, 2)), 2);   // [n, m]
  return cross_entropy(cat({right, wrong}, 1), zeros({n}, int64), {.reduction = options.reduction});
}

Tensor nt_xent_loss(const Tensor& z1, const Tensor& z2, const NTXentLossOptions& options) {
  require_batches("nt_xent_loss", "z1", z1, "z2", z2, options.temperature);
  const int64_t n = z1.size(0);
  const Tensor z = normalize(cat({z1, z2}));
  const Tensor similarity = matmul(z / options.temperature, z.t());
  similarity.fill_diagonal_(-INFINITY);   // nobody is the other view of itself
  const Tensor partner = cat({arange(n, 2 * n), arange(n)});
  return cross_entropy(similarity, partner, {.reduction = options.reduction});
}

}   // namespace gradus::losses
