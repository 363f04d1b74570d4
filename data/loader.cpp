// The order of an epoch, and its batches.
#include "data/loader.h"

#include <algorithm>

#include "core/base/format.h"
#include "core/tensor/random.h"

namespace gradus::data {

void DataLoader::start(const DataLoaderOptions& options) {
  options_ = options;
  options_.shuffle |= options_.replacement;
  if (options_.batch_size < 1)
    throw Error(fmt::format("DataLoader: batch_size must be at least 1; it is {}", options_.batch_size));
  if (options_.shuffle && size_(dataset_) < 1)
    throw Error("DataLoader: the dataset is empty, so there is nothing to shuffle");
  if (options_.shuffle && !options_.seed.given) options_.seed = uint64_t(default_generator().next_below(INT64_MAX));
}

int64_t DataLoader::size() const {
  int64_t n = size_(dataset_), full = n / options_.batch_size;
  return full + (!options_.drop_last && n % options_.batch_size != 0);
}

DataLoader::Iterator DataLoader::begin() {
  int64_t n = size_(dataset_);
  Iterator i;
  i.loader_ = this;
  i.stop_ = options_.drop_last ? n - n % options_.batch_size : n;
  if (options_.shuffle) {
    // Each epoch has 2^40 numbers of the seed's stream to itself. Epoch 0 does not begin at position 0, where a
    // generator seeded with the same number drew the first weights.
    Generator generator{options_.seed.value, uint64_t(epoch_ + 1) << 40};
    i.order_.resize(size_t(n));
    for (int64_t k = 0; k < n; ++k) i.order_[size_t(k)] = options_.replacement ? generator.next_below(n) : k;
    if (!options_.replacement)   // Fisher and Yates
      for (int64_t k = n - 1; k > 0; --k) std::swap(i.order_[size_t(k)], i.order_[size_t(generator.next_below(k + 1))]);
  }
  ++epoch_;
  return i;
}

Batch DataLoader::Iterator::operator*() const {
  int64_t count = std::min(loader_->options_.batch_size, stop_ - at_);
  if (!order_.empty()) return loader_->get_(loader_->dataset_, std::span(order_).subspan(size_t(at_), size_t(count)));
  std::vector<int64_t> run(static_cast<size_t>(count));
  for (int64_t k = 0; k < count; ++k) run[size_t(k)] = at_ + k;
  return loader_->get_(loader_->dataset_, run);
}

}   // namespace gradus::data
