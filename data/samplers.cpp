// Weighted draws, and batches of similar lengths.
#include "data/samplers.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/base/format.h"
#include "data/sampler.h"

namespace gradus::data {

WeightedRandomSampler::WeightedRandomSampler(std::vector<double> weights, const WeightedRandomSamplerOptions& options)
    : weights_(std::move(weights)), num_samples_(options.num_samples), replacement_(options.replacement) {
  double sum = 0;
  int64_t positive = 0;
  for (double weight : weights_) {
    if (!(weight >= 0 && std::isfinite(weight)))
      throw Error(fmt::format("WeightedRandomSampler: weights must be finite and at least 0; there is {}", weight));
    positive += weight > 0;
    sums_.push_back(sum += weight);
  }
  if (!(sum > 0 && std::isfinite(sum)))
    throw Error("WeightedRandomSampler: the sum of the weights must be finite and more than 0");
  if (num_samples_ < 0)
    throw Error(fmt::format("WeightedRandomSampler: num_samples must not be negative; it is {}", num_samples_));
  if (num_samples_ == 0) num_samples_ = int64_t(weights_.size());
  if (!replacement_ && num_samples_ > positive)
    throw Error(fmt::format("WeightedRandomSampler: without replacement there must be {} weights above 0; there are {}",
        num_samples_, positive));
}

Samples WeightedRandomSampler::operator()(Generator& generator) const {
  Samples drawn(static_cast<size_t>(num_samples_));
  if (replacement_) {
    for (int64_t& sample : drawn) {
      const double at = generator.next_uniform() * sums_.back();   // below the sum, except by rounding
      const auto found = std::upper_bound(sums_.begin(), sums_.end(), at);
      const auto last = std::lower_bound(sums_.begin(), sums_.end(), sums_.back());
      sample = std::min(found, last) - sums_.begin();
    }
    return drawn;
  }
  // Efraimidis and Spirakis 2006: the first to arrive, if sample i comes after an exponential time of rate weights[i].
  std::vector<std::pair<double, int64_t>> arrivals;
  for (size_t i = 0; i < weights_.size(); ++i) {
    const double u = generator.next_uniform();
    if (weights_[i] > 0) arrivals.push_back({-std::log1p(-u) / weights_[i], int64_t(i)});
  }
  std::sort(arrivals.begin(), arrivals.end());
  for (size_t i = 0; i < drawn.size(); ++i) drawn[i] = arrivals[i].second;
  return drawn;
}

BatchesByLength::BatchesByLength(std::vector<int64_t> lengths, const BatchesByLengthOptions& options)
    : lengths_(std::move(lengths)), options_(options) {
  if (options.batch_size < 1 || options.pool < 1)
    throw Error(fmt::format("BatchesByLength: batch_size and pool must be at least 1; they are {} and {}",
        options.batch_size, options.pool));
}

int64_t BatchesByLength::size() const {
  const auto samples = int64_t(lengths_.size()), full = samples / options_.batch_size;
  return full + (!options_.drop_last && samples % options_.batch_size != 0);
}

std::vector<Samples> BatchesByLength::operator()(Generator& generator) const {
  auto in_order = [&](int64_t count) {   // at random, if that is wanted
    Samples order(static_cast<size_t>(count));
    std::iota(order.begin(), order.end(), 0);
    if (!options_.shuffle) return order;
    order = shuffled("BatchesByLength", count, generator);
    generator.position += uint64_t(count);   // it draws from a copy
    return order;
  };
  const auto samples = int64_t(lengths_.size());
  Samples order = in_order(samples);
  // Where batch number b begins; the last one may be incomplete.
  auto begin_of = [&](int64_t b) { return order.begin() + (b < size() ? b * options_.batch_size : samples); };
  const int64_t pool = options_.shuffle ? std::min(options_.pool, size()) : size();
  for (int64_t b = 0; b < size(); b += pool)
    std::stable_sort(begin_of(b), begin_of(std::min(b + pool, size())),
        [&](int64_t i, int64_t j) { return lengths_[size_t(i)] < lengths_[size_t(j)]; });
  std::vector<Samples> batches;
  for (int64_t b : in_order(size())) {
    const auto end = options_.drop_last ? begin_of(b) + options_.batch_size : begin_of(b + 1);
    batches.emplace_back(begin_of(b), end);
  }
  return batches;
}

}   // namespace gradus::data
