// How near two batches of vectors are. Each layer calls the op of the same name, which explains the options.
#ifndef GRADUS_NN_LAYERS_DISTANCE_H
#define GRADUS_NN_LAYERS_DISTANCE_H

#include "autograd/ops.h"
#include "nn/module/module.h"

namespace gradus::nn {

/// The cosine of the angle between a and b over dimension dim: [n, d] with [n, d] -> [n].
struct CosineSimilarity : Module {
  explicit CosineSimilarity(const CosineSimilarityOptions& o = {}) : options(o) {}
  Tensor forward(const Tensor& a, const Tensor& b) const { return cosine_similarity(a, b, options); }
  CosineSimilarityOptions options;
  GRADUS_MODULE()
};
/// The p-norm of a - b + eps over the last dimension: [n, d] with [n, d] -> [n].
struct PairwiseDistance : Module {
  explicit PairwiseDistance(const PairwiseDistanceOptions& o = {}) : options(o) {}
  Tensor forward(const Tensor& a, const Tensor& b) const { return pairwise_distance(a, b, options); }
  PairwiseDistanceOptions options;
  GRADUS_MODULE()
};

}   // namespace gradus::nn
#endif
