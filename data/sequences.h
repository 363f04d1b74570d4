// SequenceDataset: samples of unequal lengths, padded batch by batch.
//
//   data::SequenceDataset names(texts, classes);
//   data::BatchesByLength alike(names.lengths(), {.batch_size = 32});
//   for (auto [text, length, y] : data::DataLoader(names, {.sampler = alike})) ...
//
// Idea: each batch is only as long as its longest sequence; with batches of similar lengths hardly anything is padded.
// Read first: dataset.h.   Read next: samplers.h, nn/sequence/packed.h.
#ifndef GRADUS_DATA_SEQUENCES_H
#define GRADUS_DATA_SEQUENCES_H

#include <vector>

#include "core/base/ref.h"
#include "data/dataset.h"

namespace gradus::data {

struct SequenceOptions {
  double padding_value = 0;
  const char* padding_side = "right";   ///< or "left"
};

/// Batches are {padded [batch, longest, ...], lengths int64 [batch], targets [batch, ...]}. Shares the numbers of the
/// tensors; copies share the list.
class SequenceDataset {
 public:
  /// Sequences [length, ...], targets [samples, ...]. Throws ShapeError unless there are as many, and all sequences
  /// have the same dtype and the same shape but for their length.
  SequenceDataset(std::vector<Tensor> sequences, const Tensor& targets, const SequenceOptions& options = {});
  int64_t size() const { return int64_t(all().sequences.size()); }
  TensorBatch<3> get(std::span<const int64_t> indices) const;
  std::vector<int64_t> lengths() const;

 private:
  struct All {
    uint32_t count = 1;
    std::vector<Tensor> sequences;
    TensorDataset<1> targets;
    double padding_value;
    bool left;   // the padding
    friend void destroy(All* all) { delete all; }
  };
  const All& all() const {
    if (!all_) detail::fail_moved_from();
    return *all_;
  }

  Ref<All> all_;
};

}   // namespace gradus::data
#endif
