// Rows of tables by their numbers. An index is int64 [count]; a negative one stands for no row.
#ifndef GRADUS_CORE_COMPUTE_SEQUENCE_EMBEDDING_H
#define GRADUS_CORE_COMPUTE_SEQUENCE_EMBEDDING_H

#include "core/tensor/tensor.h"

namespace gradus::apply {

/// The position, in row-major order, of the first index that is not in 0 .. rows - 1; -1 if there is none.
int64_t first_without_row(const Tensor& index, int64_t rows);

/// table[to[i]] += factor[i] * x[from[i]], in the order of i. Undefined: to[i] = i, from[i] = i, factor[i] = 1. table
/// and x are [.., n]; table is row-major.
void add_rows(const Tensor& table, const Tensor& to, const Tensor& x, const Tensor& from, const Tensor& factor);

/// Bags of rows that lie side by side in an index and begin at ascending offsets, the last one going on to its end.
struct Bags {
  Tensor of;      // [count]: the bag of each place
  Tensor sizes;   // [bags], int64: how many rows each has
};
Bags bags_of(const Tensor& index, const Tensor& offsets);
/// [bags, n]: for each column the row of x that holds its largest number, the first one of equals; -1 in an empty bag.
/// A NaN is larger than nothing.
Tensor largest_rows(const Tensor& x, const Tensor& index, const Bags& bags);

}   // namespace gradus::apply
#endif
