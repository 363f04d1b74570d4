// Cosine embedding and triplet margin.
#include "losses/embedding.h"

#include "autograd/history/record.h"
#include "autograd/ops.h"
#include "autograd/ops/common.h"
#include "core/compute/embedding_rows.h"
#include "losses/checks.h"
#include "losses/fused.h"

namespace gradus::losses {

namespace {

void require_triplet(const char* op, double margin) {
  if (!(margin > 0)) throw Error(fmt::format("{}: margin must be above 0; it is {}", op, margin));
}

// -- cosine --

using Tensors = std::vector<Tensor>;

Tensor cosine_by_ops(const Tensors& x, const Tensor& alike, double margin) {
  auto product = [](const Tensor& a, const Tensor& b) { return sum(a * b, -1); };
  constexpr double tiny = 1e-12f;   // a float in PyTorch
  Tensor cosine = product(x[0], x[1]) / sqrt((product(x[0], x[0]) + tiny) * (product(x[1], x[1]) + tiny));
  return where(alike, 1 - cosine, clamp_min(cosine - margin, 0));
}

// cosine_embedding_loss = 1 - c where t = 1, max(0, c - margin) where t = -1     x1, x2: [n, m]  t: [n] -> [] or [n]
//   dx1 = g (x2 / l - c x1 / l1^2)     dx2 = g (x1 / l - c x2 / l2^2)
// with lengths l1 and l2, l = l1 l2, c = x1 x2 / l; g is -dy / n where t = 1, dy / n where t = -1 and c >= margin,
// else 0. To the squares of lengths 1e-12 is added.
Tensor cosine_rows(
    const Tensor& given1, const Tensor& given2, const Tensor& alike, const CosineEmbeddingLossOptions& o) {
  const Tensor x1 = contiguous(given1), x2 = contiguous(given2);
  apply::CosineRows rows = apply::cosine_embedding(x1, x2, alike, o.margin);
  const double share = share_of(o.reduction, x1.size(0));
  return record("cosine_embedding_loss(input1, input2, target)", reduced_numbers(rows.loss, o.reduction),
      joint({&x1, &x2},
          [x1 = saved(x1, 0), x2 = saved(x2, 1), alike, margin = o.margin, products = rows.products, share](
              const Tensor& dy, Need need) -> Gradients<2> {
            if (recording())
              return gradients_by_ops<2>({x1, x2}, need, expand(dy * share, alike.shape()),
                  [&](const Tensors& x) { return cosine_by_ops(x, alike, margin); });
            auto gradient = [&](bool second) {
              return apply::cosine_embedding_grad(x1, x2, alike, margin, products, dy, share, second);
            };
            return {{need[0] ? gradient(false) : Tensor(), need[1] ? gradient(true) : Tensor()}};
          }));
}

// -- triplets --

Tensor triplet_of(const Tensor& near, const Tensor& far, double margin) { return clamp_min(margin + near - far, 0); }

Tensor triplet_by_ops(const Tensors& x, const TripletMarginLossOptions& o) {
  auto distance = [&](const Tensor& a, const Tensor& b) { return pairwise_distance(a, b, {.p = o.p, .eps = o.eps}); };
  Tensor far = distance(x[0], x[2]);
  if (o.swap) far = minimum(far, distance(x[1], x[2]));
  return triplet_of(distance(x[0], x[1]), far, o.margin);
}

// triplet_margin_loss = max(0, margin + |a - p| - |a - n|)     a, p, n: [k, m] -> [] or [k]
//   da = g (u - v)     dp = -g u     dn = g v
// with the directions u = (a - p) / |a - p| and v = (a - n) / |a - n|; g is dy / k, or 0 where more than the margin is
// kept. If |p - n| counts in place of |a - n|, its direction takes the place of v in dp, negated, and in dn.
Tensor triplet_rows(const Tensor& a, const Tensor& p, const Tensor& n, const TripletMarginLossOptions& o) {
  const apply::Triplet triplet{o.margin, o.eps, o.swap};
  apply::TripletRows rows = apply::triplet_margin(a, p, n, triplet);
  const double share = share_of(o.reduction, a.size(0));
  Tensor y = reduced_numbers(rows.loss, o.reduction);
  return record("triplet_margin_loss(anchor, positive, negative)", y,
      joint({&a, &p, &n},
          [a = saved(a, 0), p = saved(p, 1), n = saved(n, 2), distances = rows.distances, o, share](
              const Tensor& dy, Need need) -> Gradients<3> {
            if (recording())
              return gradients_by_ops<3>({a, p, n}, need, expand(dy * share, {distances.size(0)}),
                  [&](const Tensors& x) { return triplet_by_ops(x, o); });
            auto [of] = apply::triplet_margin_grad(a, p, n, {o.margin, o.eps, o.swap}, distances, dy, share);
            return {{of[0], of[1], of[2]}};
          }));
}

}   // namespace

Tensor cosine_embedding_loss(
    const Tensor& x1, const Tensor& x2, const Tensor& target, const CosineEmbeddingLossOptions& options) {
  const char* op = "cosine_embedding_loss";
  require_same(op, "input1", x1, "input2", x2);
  require_defined(op, target);
  if (x1.dim() != 1 && x1.dim() != 2)
    throw ShapeError(fmt::format("{}: the inputs must be [n, features] or [features]; they are {}", op, x1.shape()));
  if (!(options.margin >= -1 && options.margin <= 1))
    throw Error(fmt::format("{}: margin must lie in -1..1; got {}", op, options.margin));
  const Shape wanted = x1.dim() == 2 ? Shape{x1.size(0)} : Shape{};
  if (!(target.shape() == wanted))
    throw ShapeError(
        fmt::format("{}: inputs {} need a target {}; target is {}", op, x1.shape(), wanted, target.shape()));
  const apply::Sides sides = apply::sides_of(target);
  if (sides.outside >= 0)
    throw Error(fmt::format("{}: target{} is {}, but a target is 1 for vectors that are alike, -1 for others", op,
        position(sides.outside, target.shape()), number_at(target, sides.outside)));
  if (x1.dim() == 2) return cosine_rows(x1, x2, sides.alike, options);
  Tensor y = cosine_rows(unsqueeze(x1, 0), unsqueeze(x2, 0), reshape(sides.alike, {1}), options);
  return options.reduction == Reduction::none ? squeeze(y, 0) : y;
}

Tensor triplet_margin_loss(
    const Tensor& anchor, const Tensor& positive, const Tensor& negative, const TripletMarginLossOptions& options) {
  const char* op = "triplet_margin_loss";
  require_same(op, "anchor", anchor, "positive", positive);
  require_same(op, "anchor", anchor, "negative", negative);
  require_triplet(op, options.margin);
  require_number(op, "p", options.p);
  require_not_negative(op, "eps", options.eps);
  if (anchor.dim() == 0) throw ShapeError(fmt::format("{}: vectors must be [.., features]; they are []", op));
  if (options.p != 2) return reduced(triplet_by_ops({anchor, positive, negative}, options), options.reduction);
  Shape batch = anchor.shape();
  batch.erase(batch.dims() - 1);
  auto rows = [&](const Tensor& x) {
    return contiguous(x.dim() == 2 ? x : reshape(x, {batch.numel(), x.shape().back()}));
  };
  Tensor y = triplet_rows(rows(anchor), rows(positive), rows(negative), options);
  return options.reduction == Reduction::none && anchor.dim() != 2 ? reshape(y, batch) : y;
}

Tensor triplet_margin_with_distance_loss(const Tensor& anchor, const Tensor& positive, const Tensor& negative,
    const TripletMarginWithDistanceLossOptions& options) {
  const char* op = "triplet_margin_with_distance_loss";
  require_defined(op, anchor, positive);
  require_defined(op, anchor, negative);
  require_triplet(op, options.margin);
  if (anchor.dim() != positive.dim() || anchor.dim() != negative.dim())
    throw ShapeError(
        fmt::format("{}: anchor, positive and negative must have the same number of dimensions; they are "
                    "{}, {} and {}",
            op, anchor.shape(), positive.shape(), negative.shape()));
  auto distance = [&](const Tensor& a, const Tensor& b) {
    return options.distance_function ? options.distance_function(a, b) : pairwise_distance(a, b);
  };
  Tensor far = distance(anchor, negative);
  if (options.swap) far = minimum(far, distance(positive, negative));
  return reduced(triplet_of(distance(anchor, positive), far, options.margin), options.reduction);
}

}   // namespace gradus::losses
