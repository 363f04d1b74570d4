// Sequences of different lengths: padded to one length in one tensor, or packed without padding.
//
//   nn::PackedSequence x = nn::pack_padded_sequence(padded, lengths, {.enforce_sorted = false});
//   auto [output, h_n, c_n] = lstm(x);
//   auto [states, same_lengths] = nn::pad_packed_sequence(output);
//
// Idea: a packed sequence has the numbers of the first step of all sequences, then those of the second step of the ones
// that have one, and so on, the longest sequence first. All functions are one index_select of rows, whose gradient goes
// back to where they came from.
#ifndef GRADUS_NN_SEQUENCE_PACKED_H
#define GRADUS_NN_SEQUENCE_PACKED_H

#include <optional>

#include "core/tensor/tensor.h"

namespace gradus::nn {

struct PackedSequence {
  Tensor data;               ///< [rows, ..]
  Tensor batch_sizes;        ///< int64 [steps]: the rows of each step
  Tensor sorted_indices;     ///< int64 [batch]: which sequence is the longest, the second, ...; undefined: all in order
  Tensor unsorted_indices;   ///< the inverse: the place of each sequence
};

struct PackPaddedOptions {
  bool batch_first = false;
  bool enforce_sorted = true;   ///< throw unless lengths never increase; else they are sorted here
};
/// x [steps, batch, ..], with batch_first [batch, steps, ..]; lengths int64 [batch], 1 .. steps.
PackedSequence pack_padded_sequence(const Tensor& x, const Tensor& lengths, const PackPaddedOptions& options = {});
PackedSequence pack_padded_sequence(
    const Tensor& x, const std::vector<int64_t>& lengths, const PackPaddedOptions& options = {});

struct PadPackedOptions {
  bool batch_first = false;
  double padding_value = 0;
  std::optional<int64_t> total_length = {};   ///< steps of the result, at least those of x, which are the default
};
struct PaddedSequence {
  Tensor output;    ///< [steps, batch, ..], with batch_first [batch, steps, ..]
  Tensor lengths;   ///< int64 [batch]
};
/// The inverse of pack_padded_sequence, in the order in which the sequences were given.
PaddedSequence pad_packed_sequence(const PackedSequence& x, const PadPackedOptions& options = {});

struct PadOptions {
  bool batch_first = false;
  double padding_value = 0;
  const char* padding_side = "right";   ///< or "left"
};
/// Sequences [length, ..] as one tensor [longest, batch, ..], with batch_first [batch, longest, ..].
Tensor pad_sequence(const std::vector<Tensor>& sequences, const PadOptions& options = {});
/// Views of the first `lengths` steps of each sequence.
std::vector<Tensor> unpad_sequence(const Tensor& padded, const Tensor& lengths, bool batch_first = false);

/// Sequences [length, ..]; enforce_sorted as above.
PackedSequence pack_sequence(const std::vector<Tensor>& sequences, bool enforce_sorted = true);
std::vector<Tensor> unpack_sequence(const PackedSequence& x);

/// y with y[permutation[i]] = i.
Tensor invert_permutation(const Tensor& permutation);

}   // namespace gradus::nn
#endif
