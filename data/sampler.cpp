// The order of an epoch, and its batches.
#include "data/sampler.h"

#include <exception>
#include <utility>

#include "core/base/format.h"

namespace gradus::data {

namespace {

// Far more than anyone runs, and far from the end of the type.
constexpr int64_t most_epochs = int64_t(1) << 62;

std::vector<int64_t> room_for(const char* op, int64_t samples) {
  try {
    return std::vector<int64_t>(size_t(samples));
  } catch (const std::exception&) {   // bad_alloc, or length_error
    throw MemoryError(fmt::format("{}: there is no memory for a list of {} samples", op, samples));
  }
}

// 0 .. n-1 in random order, after Fisher and Yates.
void fill_shuffled(std::span<int64_t> order, Generator generator) {
  for (size_t i = 0; i < order.size(); ++i) order[i] = int64_t(i);
  for (size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[size_t(generator.next_below(int64_t(i)))]);
}

void check_size(int64_t samples) {
  if (samples < 0) throw Error(fmt::format("DataLoader: the size of the dataset is negative: {}", samples));
}

// Each epoch has 2^40 numbers of a stream of 2^64 to itself; after 2^24 epochs comes another stream. Epoch 0 does not
// begin at position 0, where a generator seeded with the same number drew the first weights.
Generator generator_of(uint64_t seed, int64_t epoch) {
  uint64_t place = uint64_t(epoch) + 1, streams = place >> 24;
  constexpr uint64_t next_stream = 0x9E3779B97F4A7C15;   // odd; far from the seeds that people choose
  return {seed + streams * next_stream, place << 40};
}

}   // namespace

uint64_t given_or_drawn(const Seed& seed) {
  return seed.given ? seed.value : uint64_t(default_generator().next_below(INT64_MAX));
}

std::vector<int64_t> shuffled(const char* op, int64_t n, const Generator& generator) {
  std::vector<int64_t> order = room_for(op, n);
  fill_shuffled(order, generator);
  return order;
}

std::span<const int64_t> Pass::indices() {
  auto size = size_t(count());
  if (!in_order_) return std::span(order_).subspan(size_t(at_), size);
  for (size_t i = 0; i < size; ++i) order_[i] = at_ + int64_t(i);
  return std::span(order_).first(size);
}

BatchSampler::BatchSampler(const DataLoaderOptions& options, int64_t samples) : options_(options) {
  options_.shuffle |= options_.replacement;
  if (options_.batch_size < 1)
    throw Error(fmt::format("DataLoader: batch_size must be at least 1; it is {}", options_.batch_size));
  check_size(samples);
  if (!options_.shuffle) return;
  if (samples == 0) throw Error("DataLoader: the dataset is empty, so there is nothing to shuffle");
  options_.seed = given_or_drawn(options_.seed);
}

int64_t BatchSampler::batches(int64_t samples) const {
  check_size(samples);
  int64_t full = samples / options_.batch_size;
  return full + (!options_.drop_last && samples % options_.batch_size != 0);
}

void BatchSampler::set_epoch(int64_t epoch) {
  if (epoch < 0 || epoch > most_epochs)
    throw Error(fmt::format("DataLoader: the epoch must be in 0..{}; it is {}", most_epochs, epoch));
  epoch_ = epoch;
}

Pass BatchSampler::next_epoch(int64_t samples) const {
  check_size(samples);
  Pass pass;
  pass.batch_size_ = options_.batch_size;
  pass.stop_ = options_.drop_last ? samples - samples % options_.batch_size : samples;
  pass.in_order_ = !options_.shuffle;
  pass.order_ = room_for("DataLoader", pass.in_order_ ? pass.count() : samples);
  Generator generator = generator_of(options_.seed.value, __atomic_fetch_add(&epoch_, 1, __ATOMIC_RELAXED));
  if (options_.replacement)
    for (int64_t& sample : pass.order_) sample = generator.next_below(samples);
  else if (options_.shuffle) fill_shuffled(pass.order_, generator);
  return pass;
}

}   // namespace gradus::data
