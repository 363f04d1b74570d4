// Samplers: other orders than "shuffled", as an option of a DataLoader.
//
//   data::DataLoader loader(set, {.batch_size = 64, .sampler = data::WeightedRandomSampler(weights)});
//
// Idea: a sampler is a value that draws from the generator it is given; see any_sampler.h for one of your own. What it
// draws follows from the loader's seed and the epoch.
#ifndef GRADUS_DATA_SAMPLERS_H
#define GRADUS_DATA_SAMPLERS_H

#include <vector>

#include "data/any_sampler.h"

namespace gradus::data {

struct WeightedRandomSamplerOptions {
  int64_t num_samples = 0;   ///< of an epoch; 0: as many as there are weights
  bool replacement = true;   ///< each draw from all samples; else none comes twice
};

/// Draws sample i with a probability proportional to weights[i], such as 1 / the size of its class.
class WeightedRandomSampler {
 public:
  /// Throws Error unless weights are finite, at least 0 and not all 0; without replacement, if fewer than num_samples
  /// are above 0.
  explicit WeightedRandomSampler(std::vector<double> weights, const WeightedRandomSamplerOptions& options = {});
  int64_t size() const { return num_samples_; }
  Samples operator()(Generator& generator) const;

 private:
  std::vector<double> weights_;
  std::vector<double> sums_;   // of the weights so far
  int64_t num_samples_;
  bool replacement_;
};

struct BatchesByLengthOptions {
  int64_t batch_size = 1;
  bool shuffle = true;      ///< else all samples in order of length
  bool drop_last = false;   ///< leave out a batch that is smaller than the others
  int64_t pool = 100;       ///< so many batches are sorted at a time
};

/// Batches of samples of similar length, so that little is padded: the samples are shuffled, cut into pools, sorted
/// within these, cut into batches, and the batches shuffled. Samples of one length stay in random order.
class BatchesByLength {
 public:
  /// lengths[i] is that of sample i. Throws Error for a batch_size or pool below 1.
  explicit BatchesByLength(std::vector<int64_t> lengths, const BatchesByLengthOptions& options = {});
  int64_t size() const;
  std::vector<Samples> operator()(Generator& generator) const;

 private:
  std::vector<int64_t> lengths_;
  BatchesByLengthOptions options_;
};

}   // namespace gradus::data
#endif
