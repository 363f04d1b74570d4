// Which row of which sequence goes where.
#include "nn/sequence/packed.h"

#include <algorithm>
#include <numeric>

#include "autograd/ops.h"
#include "autograd/ops/sequence/sequence_parts.h"
#include "core/base/format.h"
#include "core/base/words.h"
#include "core/tensor/print.h"

namespace gradus::nn {

namespace {

using Numbers = std::vector<int64_t>;

// batch * steps numbers.
Numbers places(const char* op, int64_t batch, int64_t steps, int64_t value) {
  const int64_t sizes[] = {batch, steps, int64_t(sizeof(int64_t))};
  try {
    if (product_of_sizes(sizes) >= 0) return Numbers(size_t(batch * steps), value);
  } catch (const std::bad_alloc&) {
  }
  throw MemoryError(fmt::format("{}: {} sequences of {} steps do not fit into memory", op, batch, steps));
}

Numbers numbers_of(const char* op, const char* name, const Tensor& x) {
  if (x.dtype() != Dtype::int64 || x.dim() != 1)
    throw Error(fmt::format("{}: {} must be int64 [n]; it is {} {}", op, name, x.dtype(), x.shape()));
  return x.to_vector<int64_t>();
}

// x [a, b, ..] as rows [a b, ..].
Tensor as_rows(const Tensor& x) {
  Shape shape{x.size(0) * x.size(1)};
  for (int64_t d = 2; d < x.dim(); ++d) shape.push_back(x.size(d));
  return reshape(x, shape);
}
// Rows of x, or, where the index is the number of rows, padding; the result is [a, b, ..].
Tensor rows_or_padding(const Tensor& x, double padding, const Numbers& index, int64_t a, int64_t b) {
  Shape row = x.shape(), shape{a, b};
  row[0] = 1;
  for (int64_t d = 1; d < x.dim(); ++d) shape.push_back(x.size(d));
  return reshape(index_select(cat({x, full(row, padding, x.dtype())}), 0, from_vector(index)), shape);
}

// Sequences in the order of their lengths, the longest first; of equal ones the first. Empty if they are in it already
// and have to be.
Numbers sorted_order(const char* op, const Numbers& lengths, bool enforce_sorted) {
  if (lengths.empty()) throw Error(fmt::format("{}: there are no sequences", op));
  if (int64_t least = *std::min_element(lengths.begin(), lengths.end()); least < 1)
    throw Error(fmt::format("{}: every length must be at least 1; one is {}", op, least));
  if (enforce_sorted) {
    if (!std::is_sorted(lengths.rbegin(), lengths.rend()))
      throw Error(
          fmt::format("{}: lengths must not increase; they are {}. With enforce_sorted = false they are sorted "
                      "here.",
              op, to_string(from_vector(lengths))));
    return {};
  }
  Numbers order(lengths.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(
      order.begin(), order.end(), [&](int64_t i, int64_t j) { return lengths[size_t(i)] > lengths[size_t(j)]; });
  return order;
}

// The rows of all sequences, packed; row_of(sequence, step): where one is.
template <class RowOf>
PackedSequence packed(const char* op, const Tensor& rows, const Numbers& lengths, Numbers order, const RowOf& row_of) {
  PackedSequence y;
  if (!order.empty()) {
    y.sorted_indices = from_vector(order);
    y.unsorted_indices = invert_permutation(y.sorted_indices);
  } else {
    order.resize(lengths.size());
    std::iota(order.begin(), order.end(), 0);
  }
  Numbers index = places(op, 1, std::accumulate(lengths.begin(), lengths.end(), int64_t(0)), 0);
  Numbers sizes = places(op, 1, lengths[size_t(order[0])], 0);
  size_t at = 0;
  for (size_t step = 0; step < sizes.size(); ++step)
    for (int64_t i : order) {
      if (lengths[size_t(i)] <= int64_t(step)) break;   // so are those behind it
      index[at++] = row_of(i, int64_t(step));
      ++sizes[step];
    }
  y.data = index_select(rows, 0, from_vector(index));
  y.batch_sizes = from_vector(sizes);
  return y;
}

}   // namespace

PackedSequence pack_padded_sequence(const Tensor& x, const Numbers& lengths, const PackPaddedOptions& options) {
  const char* op = "pack_padded_sequence";
  if (x.dim() < 2)
    throw ShapeError(fmt::format("{}: x must be {}; it is {}", op,
        options.batch_first ? "[batch, steps, ..]" : "[steps, batch, ..]", x.shape()));
  const int64_t batch = x.size(!options.batch_first), steps = x.size(options.batch_first);
  if (int64_t(lengths.size()) != batch)
    throw ShapeError(fmt::format(
        "{}: expected a length for each of {} sequences, as x is {}; got {}", op, batch, x.shape(), lengths.size()));
  Numbers order = sorted_order(op, lengths, options.enforce_sorted);
  if (int64_t longest = *std::max_element(lengths.begin(), lengths.end()); longest > steps)
    throw ShapeError(fmt::format("{}: a length is {}, but x, {}, has {} steps", op, longest, x.shape(), steps));
  return packed(op, as_rows(x), lengths, std::move(order), [&](int64_t sequence, int64_t step) {
    return options.batch_first ? sequence * steps + step : step * batch + sequence;
  });
}
PackedSequence pack_padded_sequence(const Tensor& x, const Tensor& lengths, const PackPaddedOptions& options) {
  return pack_padded_sequence(x, numbers_of("pack_padded_sequence", "lengths", lengths), options);
}

PackedSequence pack_sequence(const std::vector<Tensor>& sequences, bool enforce_sorted) {
  Numbers lengths, begin;
  int64_t rows = 0;
  for (const Tensor& x : sequences) {
    if (x.dim() < 1) throw ShapeError(fmt::format("pack_sequence: sequences are [length, ..]; one is {}", x.shape()));
    lengths.push_back(x.size(0));
    begin.push_back(rows);
    rows += x.size(0);
  }
  const char* op = "pack_sequence";
  Numbers order = sorted_order(op, lengths, enforce_sorted);
  return packed(op, cat(sequences), lengths, std::move(order),
      [&](int64_t sequence, int64_t step) { return begin[size_t(sequence)] + step; });
}

namespace {

// What the batch sizes of a packed sequence say: where each step begins, and the length of each sequence as given.
struct Layout {
  Numbers sizes, begin, place, lengths;   // place: of each sequence among the sorted ones
};
Layout layout_of(const char* op, const PackedSequence& x) {
  Layout l;
  if (x.data.dim() == 0) throw ShapeError(fmt::format("{}: data must be [rows, ..]; it is []", op));
  l.sizes = batch_sizes_of(op, x.batch_sizes, x.data.size(0));
  l.begin.resize(l.sizes.size());
  std::exclusive_scan(l.sizes.begin(), l.sizes.end(), l.begin.begin(), int64_t(0));
  if (x.unsorted_indices.defined()) {
    l.place = numbers_of(op, "unsorted_indices", x.unsorted_indices);
    invert_permutation(x.unsorted_indices);   // throws unless it is one
    if (int64_t(l.place.size()) != l.sizes[0])
      throw ShapeError(fmt::format("{}: unsorted_indices must be [{}], one for each sequence; it is {}", op, l.sizes[0],
          x.unsorted_indices.shape()));
  } else {
    l.place.resize(size_t(l.sizes[0]));
    std::iota(l.place.begin(), l.place.end(), 0);
  }
  for (int64_t place : l.place)
    l.lengths.push_back(std::count_if(l.sizes.begin(), l.sizes.end(), [&](int64_t size) { return size > place; }));
  return l;
}

}   // namespace

PaddedSequence pad_packed_sequence(const PackedSequence& x, const PadPackedOptions& options) {
  const char* op = "pad_packed_sequence";
  const Layout l = layout_of(op, x);
  const int64_t batch = int64_t(l.place.size()), longest = int64_t(l.sizes.size());
  const int64_t steps = options.total_length.value_or(longest);
  if (steps < longest)
    throw Error(fmt::format(
        "{}: total_length must be at least the length of the longest sequence, {}; got {}", op, longest, steps));
  Numbers index = places(op, batch, steps, x.data.size(0));
  for (int64_t i = 0; i < batch; ++i)
    for (int64_t step = 0; step < l.lengths[size_t(i)]; ++step)
      index[size_t(options.batch_first ? i * steps + step : step * batch + i)] =
          l.begin[size_t(step)] + l.place[size_t(i)];
  const int64_t first = options.batch_first ? batch : steps, second = options.batch_first ? steps : batch;
  return {rows_or_padding(x.data, options.padding_value, index, first, second), from_vector(l.lengths)};
}

Tensor pad_sequence(const std::vector<Tensor>& sequences, const PadOptions& options) {
  const char* op = "pad_sequence";
  const bool left = which_word(op, "padding_side", options.padding_side, {"right", "left"}) == 1;
  if (sequences.empty()) throw Error(fmt::format("{}: there are no sequences", op));
  int64_t longest = 0;
  for (const Tensor& x : sequences) {
    if (x.dim() < 1) throw ShapeError(fmt::format("{}: sequences are [length, ..]; one is {}", op, x.shape()));
    longest = std::max(longest, x.size(0));
  }
  const Tensor rows = cat(sequences);
  const int64_t batch = int64_t(sequences.size());
  Numbers index = places(op, batch, longest, rows.size(0));
  for (int64_t i = 0, row = 0; i < batch; ++i) {
    const int64_t length = sequences[size_t(i)].size(0), from = left ? longest - length : 0;
    for (int64_t step = from; step < from + length; ++step, ++row)
      index[size_t(options.batch_first ? i * longest + step : step * batch + i)] = row;
  }
  const int64_t first = options.batch_first ? batch : longest, second = options.batch_first ? longest : batch;
  return rows_or_padding(rows, options.padding_value, index, first, second);
}

std::vector<Tensor> unpad_sequence(const Tensor& padded, const Tensor& lengths, bool batch_first) {
  const char* op = "unpad_sequence";
  if (padded.dim() < 2)
    throw ShapeError(fmt::format("{}: padded must be {}; it is {}", op,
        batch_first ? "[batch, steps, ..]" : "[steps, batch, ..]", padded.shape()));
  const Numbers all = numbers_of(op, "lengths", lengths);
  const int64_t batch = padded.size(!batch_first), steps = padded.size(batch_first);
  if (int64_t(all.size()) != batch)
    throw ShapeError(fmt::format("{}: expected a length for each of {} sequences, as padded is {}; got {}", op, batch,
        padded.shape(), all.size()));
  std::vector<Tensor> sequences;
  for (int64_t i = 0; i < batch; ++i) {
    const int64_t length = all[size_t(i)];
    if (length < 0 || length > steps)
      throw ShapeError(
          fmt::format("{}: lengths must be in 0 .. {}, as padded is {}; one is {}", op, steps, padded.shape(), length));
    sequences.push_back(narrow(select(padded, !batch_first, i), 0, 0, length));
  }
  return sequences;
}

std::vector<Tensor> unpack_sequence(const PackedSequence& x) {
  const PaddedSequence padded = pad_packed_sequence(x, {.batch_first = true});
  return unpad_sequence(padded.output, padded.lengths, true);
}

Tensor invert_permutation(const Tensor& permutation) {
  const Numbers from = numbers_of("invert_permutation", "permutation", permutation);
  Numbers inverse(from.size(), -1);
  for (size_t i = 0; i < from.size(); ++i) {
    if (from[i] < 0 || from[i] >= int64_t(from.size()) || inverse[size_t(from[i])] >= 0)
      throw IndexError(fmt::format("invert_permutation: expected each of 0 .. {} once; got {}",
          int64_t(from.size()) - 1, to_string(permutation)));
    inverse[size_t(from[i])] = int64_t(i);
  }
  return from_vector(inverse);
}

}   // namespace gradus::nn
