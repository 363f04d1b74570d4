// Rows of tables. Each thread takes some columns of all rows: whatever rows repeat, no two threads meet, and sums have
// the order of the index.
// Compile with: -O3
#include "core/compute/sequence/embedding.h"

#include <algorithm>
#include <limits>

#include "core/base/scratch.h"
#include "core/compute/copy.h"
#include "core/compute/typed.h"
#include "core/kernels/kernels.h"
#include "core/tensor/loop.h"

namespace gradus::apply {

namespace {

// Columns for a thread, in whole cache lines. Fewer would have every row looked up too often.
int64_t columns_for(int64_t count) {
  constexpr int64_t least = 64;
  return (cheap_grain / std::max<int64_t>(1, count) + least) / least * least;
}

// An index that may be left out: then it counts.
class Index {
 public:
  explicit Index(const Tensor& index)
      : x_(index.defined() ? dense(index) : index), at_(index.defined() ? numbers<int64_t>(x_) : nullptr) {}
  int64_t operator[](int64_t i) const { return at_ ? at_[i] : i; }

 private:
  Tensor x_;
  const int64_t* at_;
};

}   // namespace

int64_t first_without_row(const Tensor& index, int64_t rows) {
  const Tensor x = dense(index);
  const int64_t *begin = numbers<int64_t>(x), *end = begin + x.numel();
  const int64_t* first = std::find_if(begin, end, [=](int64_t i) { return uint64_t(i) >= uint64_t(rows); });
  return first == end ? -1 : first - begin;
}

void add_rows(const Tensor& table, const Tensor& to, const Tensor& x, const Tensor& from, const Tensor& factor) {
  const Tensor rows = dense(x), factors = factor.defined() ? dense(factor) : factor;
  const Index to_row(to), from_row(from);
  const int64_t count = (to.defined() ? to : from).numel(), n = table.shape().back(),
                width = int64_t(size_of(x.dtype()));
  const auto add = kernel_set().binary[int(x.dtype())].zip[int(Binary::add)];
  const auto add_scaled = kernel_set().ternary[int(x.dtype())].combine[int(Ternary::add_scaled)];
  parallel_for(n, columns_for(count), [&](int64_t begin, int64_t end) {
    for (int64_t i = 0; i < count; ++i) {
      if (to_row[i] < 0 || from_row[i] < 0) continue;
      char* y = table.impl()->data + (to_row[i] * n + begin) * width;
      const char* row = rows.impl()->data + (from_row[i] * n + begin) * width;
      if (!factor.defined()) {
        add(end - begin, y, 1, row, 1, y);
      } else {
        const char* scale = factors.impl()->data + i * width;
        add_scaled(end - begin, y, 1, row, 1, scale, 0, scale, y);
      }
    }
  });
}

Bags bags_of(const Tensor& index, const Tensor& offsets) {
  const Tensor begins = dense(offsets), rows = dense(index);
  const int64_t bags = begins.numel(), count = rows.numel();
  Bags y{empty({count}, Dtype::int64), full({bags}, 0, Dtype::int64)};
  const int64_t *begin = numbers<int64_t>(begins), *row = numbers<int64_t>(rows);
  int64_t *of = numbers<int64_t>(y.of), *size = numbers<int64_t>(y.sizes);
  for (int64_t bag = 0; bag < bags; ++bag)
    for (int64_t i = begin[bag], end = bag + 1 < bags ? begin[bag + 1] : count; i < end; ++i) {
      of[i] = bag;
      size[bag] += row[i] >= 0;
    }
  return y;
}

namespace {

// For some columns of all rows: the largest numbers of a bag so far, and their rows, as integers of the same width
// where they hold the table's rows, so that one comparison serves both in a vector.
template <class T, class Row> class Largest {
 public:
  explicit Largest(int64_t columns) : n_(columns), numbers_(columns), rows_(columns) { clear(); }
  void clear() { std::fill_n(static_cast<Row*>(rows_), n_, Row(-1)); }
  void add(const T* x, int64_t row) {
    T* best = numbers_;
    Row *at = rows_, r = Row(row);
    for (int64_t j = 0; j < n_; ++j) {
      const bool better = (at[j] < 0) | (x[j] > best[j]);   // no branch
      best[j] = better ? x[j] : best[j];
      at[j] = better ? r : at[j];
    }
  }
  void write(int64_t* to) const { std::copy_n(static_cast<const Row*>(rows_), n_, to); }

 private:
  int64_t n_;
  Scratch<T> numbers_;
  Scratch<Row> rows_;
};

}   // namespace

Tensor largest_rows(const Tensor& x, const Tensor& index, const Bags& bags) {
  const Tensor table = dense(x), rows = dense(index);
  const int64_t n = x.shape().back(), count = rows.numel();
  Tensor y = full({bags.sizes.numel(), n}, -1, Dtype::int64);
  const int64_t *row = numbers<int64_t>(rows), *bag = numbers<int64_t>(bags.of);
  int64_t* to = numbers<int64_t>(y);
  auto find = [&]<class T, class Row>(T, Row) {
    const T* from = numbers<T>(table);
    parallel_for(n, columns_for(count), [&](int64_t begin, int64_t end) {
      Largest<T, Row> largest(end - begin);
      for (int64_t i = 0; i < count; ++i) {
        if (row[i] >= 0) largest.add(from + row[i] * n + begin, row[i]);
        if (i + 1 < count && bag[i + 1] == bag[i]) continue;
        largest.write(to + bag[i] * n + begin);
        largest.clear();
      }
    });
  };
  if (x.dtype() == Dtype::float32 && x.shape()[0] <= std::numeric_limits<int32_t>::max()) find(float(), int32_t());
  else with_float(x.dtype(), [&]<class T>(T zero) { find(zero, int64_t()); });
  return y;
}

}   // namespace gradus::apply
