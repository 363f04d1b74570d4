// The order of an epoch, and its batches.
#include "data/sampler.h"

#include <exception>
#include <utility>

#include "core/base/format.h"
#include "core/compute/copy.h"
#include "data/dataset.h"

namespace gradus::data {

namespace {

// Far more than anyone runs, and far from the end of the type.
constexpr int64_t most_epochs = int64_t(1) << 62;
constexpr int64_t most_workers = 1024, most_waiting = 1 << 20;

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

int64_t load(const int64_t& number) { return __atomic_load_n(&number, __ATOMIC_RELAXED); }
void store(int64_t& number, int64_t value) { __atomic_store_n(&number, value, __ATOMIC_RELAXED); }
int64_t add(int64_t& number, int64_t by) { return __atomic_fetch_add(&number, by, __ATOMIC_RELAXED); }

}   // namespace

uint64_t given_or_drawn(const Seed& seed) {
  return seed.given ? seed.value : uint64_t(default_generator().next_below(INT64_MAX));
}

std::vector<int64_t> shuffled(const char* op, int64_t n, const Generator& generator) {
  std::vector<int64_t> order = room_for(op, n);
  fill_shuffled(order, generator);
  return order;
}

std::span<const int64_t> Pass::indices(int64_t batch, Samples& room) const {
  const int64_t begin = ends_.empty() ? batch * batch_size_ : batch ? ends_[size_t(batch - 1)] : 0;
  int64_t size = samples_ - begin;
  if (!ends_.empty()) size = ends_[size_t(batch)] - begin;
  else if (size > batch_size_) size = batch_size_;
  if (!order_.empty()) return std::span(order_).subspan(size_t(begin), size_t(size));
  room.resize(size_t(size));
  for (int64_t i = 0; i < size; ++i) room[size_t(i)] = begin + i;
  return room;
}

Samples Pass::make_room() const {
  return room_for("DataLoader", order_.empty() ? (batch_size_ < samples_ ? batch_size_ : samples_) : 0);
}

Generator Pass::generator(int64_t batch) const {
  Generator seeds = generator_of(seed_, epoch_);
  seeds.position += uint64_t(1) << 39 | uint64_t(batch);   // the order takes numbers from the beginning
  return {uint64_t(seeds.next_below(INT64_MAX)), 0};
}

void LoopProgress::give(int64_t batch) const {
  if (load(progress_->loops) == loop_) store(progress_->given, batch + 1);
}

BatchSampler::BatchSampler(const DataLoaderOptions& options, int64_t samples)
    : options_(options), progress_(Ref<Progress>::adopt(new Progress)) {
  options_.shuffle |= options_.replacement;
  auto require_at_least = [](const char* option, int64_t value, int64_t least) {
    if (value < least) throw Error(fmt::format("DataLoader: {} must be at least {}; it is {}", option, least, value));
  };
  require_at_least("batch_size", options.batch_size, 1);
  require_at_least("num_workers", options.num_workers, 0);
  require_at_least("prefetch_factor", options.prefetch_factor, 1);
  if (options.num_workers > most_workers || options.prefetch_factor > most_waiting)
    throw Error(fmt::format("DataLoader: at most {} workers and a prefetch_factor of {}; got {} and {}", most_workers,
        most_waiting, options.num_workers, options.prefetch_factor));
  check_size(samples);
  if (options.sampler && options_.shuffle)
    throw Error("DataLoader: shuffle and replacement exclude a sampler, which chooses the order itself");
  if (options.sampler && options.sampler.makes_batches() && (options.batch_size != 1 || options.drop_last))
    throw Error("DataLoader: batch_size and drop_last exclude a sampler that makes batches of its own");
  if (options_.shuffle && samples == 0) throw Error("DataLoader: the dataset is empty, so there is nothing to shuffle");
  if (options_.shuffle || options.sampler) options_.seed = given_or_drawn(options_.seed);
  else if (!options_.seed.given) options_.seed = default_generator().seed;
}

BatchSampler::BatchSampler(const BatchSampler& o) : options_(o.options_) {
  if (!o.progress_) return;   // was moved from
  progress_ = Ref<Progress>::adopt(new Progress);
  progress_->epoch = o.epoch();
  progress_->batch = load(o.progress_->batch);
}
BatchSampler& BatchSampler::operator=(BatchSampler o) noexcept {
  std::swap(options_, o.options_);
  std::swap(progress_, o.progress_);
  return *this;
}

int64_t BatchSampler::batches(int64_t samples) const {
  check_size(samples);
  if (options_.sampler) samples = options_.sampler.size();
  if (options_.sampler && options_.sampler.makes_batches()) return samples;
  int64_t full = samples / options_.batch_size;
  return full + (!options_.drop_last && samples % options_.batch_size != 0);
}

void BatchSampler::begin_at(int64_t epoch, int64_t batch) {
  if (epoch < 0 || epoch > most_epochs)
    throw Error(fmt::format("DataLoader: the epoch must be in 0..{}; it is {}", most_epochs, epoch));
  add(progress_->loops, 1);   // loops under way no longer count
  store(progress_->given, 0);
  store(progress_->all, 0);
  store(progress_->batch, batch);
  store(progress_->epoch, epoch);
}

Pass BatchSampler::next_epoch(int64_t samples, LoopProgress& loop) const {
  Pass pass;
  pass.samples_ = samples;
  pass.batch_size_ = options_.batch_size;
  pass.batches_ = batches(samples);
  pass.seed_ = seed();
  if (options_.shuffle) pass.order_ = room_for("DataLoader", samples);
  pass.epoch_ = add(progress_->epoch, 1);
  Generator generator = generator_of(seed(), pass.epoch_);
  if (options_.sampler) draw(pass, generator);
  else if (options_.replacement)
    for (int64_t& sample : pass.order_) sample = generator.next_below(samples);
  else if (options_.shuffle) fill_shuffled(pass.order_, generator);

  loop.progress_ = progress_;
  loop.loop_ = add(progress_->loops, 1) + 1;
  loop.first_ = __atomic_exchange_n(&progress_->batch, 0, __ATOMIC_RELAXED);
  store(progress_->given, loop.first_);
  store(progress_->all, pass.batches_);
  return pass;
}

// The samples that the sampler chooses, checked.
void BatchSampler::draw(Pass& pass, Generator& generator) const {
  const int64_t samples = pass.samples_;
  pass.order_ = options_.sampler.draw(generator, pass.ends_);
  pass.samples_ = int64_t(pass.order_.size());
  const int64_t drawn = options_.sampler.makes_batches() ? int64_t(pass.ends_.size()) : pass.samples_;
  if (drawn != options_.sampler.size())
    throw Error(fmt::format("DataLoader: the sampler's size() is {}, but it gave {}", options_.sampler.size(), drawn));
  check_indices("DataLoader: the sampler", pass.order_, samples);
}

// What a state says of the loader: it must be the same where it is loaded.
namespace {
constexpr const char* place_names[] = {"seed", "epoch", "batch"};
}
std::vector<std::pair<const char*, int64_t>> BatchSampler::traits(int64_t samples) const {
  const int64_t order = options_.sampler ? 3 : options_.replacement ? 2 : options_.shuffle;
  return {{"samples", samples}, {"batch_size", options_.batch_size}, {"order", order}};
}

StateDict BatchSampler::state_dict(int64_t samples) const {
  int64_t epoch = load(progress_->epoch), batch = load(progress_->batch);
  const int64_t given = load(progress_->given);
  if (given < load(progress_->all)) --epoch, batch = given;   // the last loop is not at its end
  StateDict dict;
  auto add_number = [&](const char* name, int64_t n) { dict.push_back({name, apply::full({}, n, Dtype::int64)}); };
  const int64_t place[] = {int64_t(seed()), epoch, batch};
  for (size_t i = 0; i < 3; ++i) add_number(place_names[i], place[i]);
  for (const auto& [name, value] : traits(samples)) add_number(name, value);
  return dict;
}

void BatchSampler::load_state_dict(const StateDict& dict, int64_t samples) {
  auto fail = [](const std::string& text) { throw Error("load_state_dict: DataLoader: the state " + text); };
  auto read = [&](const char* name) {
    const Tensor* found = dict.find(name);
    if (!found) fail(fmt::format("lacks \"{}\"", name));
    if (found->numel() != 1 || found->dtype() != Dtype::int64)
      fail(fmt::format("has \"{}\" {} {}, but it must be a single int64", name, found->dtype(), found->shape()));
    return found->item<int64_t>();
  };
  const auto own = traits(samples);
  for (const auto& [name, value] : own)
    if (const int64_t other = read(name); other != value)
      fail(fmt::format("is of a loader with {} {}; this one has {}", name, other, value));
  const int64_t seed = read(place_names[0]), epoch = read(place_names[1]), batch = read(place_names[2]);
  if (batch < 0 || batch > batches(samples))
    fail(fmt::format("has \"batch\" = {}, but an epoch has {} batches", batch, batches(samples)));
  if (dict.size() != 3 + int64_t(own.size()))
    fail(fmt::format("has {} entries; a loader's has {}", dict.size(), 3 + own.size()));
  begin_at(epoch, batch);
  options_.seed = Seed(uint64_t(seed));
}

}   // namespace gradus::data
