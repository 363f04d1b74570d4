// Padding batches of sequences.
#include "data/sequences.h"

#include "core/base/format.h"
#include "core/base/words.h"
#include "core/tensor/creation.h"
#include "nn/sequence/packed.h"

namespace gradus::data {

SequenceDataset::SequenceDataset(std::vector<Tensor> sequences, const Tensor& targets, const SequenceOptions& options) {
  const bool left = which_word("SequenceDataset", "padding_side", options.padding_side, {"right", "left"}) == 1;
  if (sequences.empty()) throw Error("SequenceDataset: the list of sequences is empty");
  if (targets.dim() == 0 || targets.size(0) != int64_t(sequences.size()))
    throw ShapeError(fmt::format(
        "SequenceDataset: there are {} sequences, but the targets are {}", sequences.size(), targets.shape()));
  auto kind = [](const Tensor& t) {   // of one step
    const Shape& s = t.shape();
    return fmt::format("{} {}", t.dtype(), Shape(std::span(s.begin() + 1, size_t(s.dims() - 1))));
  };
  for (Tensor& sequence : sequences) {
    if (sequence.dim() == 0) throw ShapeError("SequenceDataset: a sequence must be [length, ...]; there is one of []");
    if (kind(sequence) != kind(sequences[0]))
      throw ShapeError(
          fmt::format("SequenceDataset: the steps of all sequences must have the same dtype and shape; "
                      "there are {} and {}",
              kind(sequences[0]), kind(sequence)));
    sequence = sequence.detach();
  }
  all_ = Ref<All>::adopt(new All{1, std::move(sequences), TensorDataset(targets), options.padding_value, left});
}

std::vector<int64_t> SequenceDataset::lengths() const {
  std::vector<int64_t> lengths;
  for (const Tensor& sequence : all().sequences) lengths.push_back(sequence.size(0));
  return lengths;
}

TensorBatch<3> SequenceDataset::get(std::span<const int64_t> indices) const {
  check_indices("SequenceDataset::get", indices, size());
  auto [targets] = all().targets.get(indices);
  std::vector<Tensor> chosen;
  std::vector<int64_t> lengths;
  for (int64_t index : indices) {
    chosen.push_back(all().sequences[size_t(index)]);
    lengths.push_back(chosen.back().size(0));
  }
  if (chosen.empty()) {
    Shape shape = all().sequences[0].shape();
    shape[0] = 0;
    shape.insert(0, 0);
    return {empty(shape, all().sequences[0].dtype()), from_vector(lengths), targets};
  }
  const nn::PadOptions options = {
      .batch_first = true, .padding_value = all().padding_value, .padding_side = all().left ? "left" : "right"};
  return {nn::pad_sequence(chosen, options), from_vector(lengths), targets};
}

}   // namespace gradus::data
