// Rows of tables. Where rows are added up, each thread takes some columns of all of them: whatever rows repeat, no two
// threads meet, and the sums have the order of the index.
#include "core/compute/sequence/embedding.h"

#include <algorithm>

#include "core/compute/copy.h"
#include "core/compute/typed.h"
#include "core/kernels/kernels.h"
#include "core/tensor/loop.h"

namespace gradus::apply {

namespace {

constexpr int64_t line = 16;   // columns that threads do not share

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
  const int64_t columns = (cheap_grain / std::max<int64_t>(1, count) + line) / line * line;
  parallel_for(n, columns, [&](int64_t begin, int64_t end) {
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

Tensor largest_rows(const Tensor& x, const Tensor& index, const Bags& bags) {
  const Tensor table = dense(x), rows = dense(index);
  const int64_t n = x.shape().back(), count = rows.numel();
  Tensor y = full({bags.sizes.numel(), n}, -1, Dtype::int64);
  const int64_t *row = numbers<int64_t>(rows), *bag = numbers<int64_t>(bags.of);
  with_float(x.dtype(), [&]<class T>(T) {
    const T* from = numbers<T>(table);
    int64_t* to = numbers<int64_t>(y);
    for (int64_t i = 0; i < count; ++i) {
      if (row[i] < 0) continue;
      int64_t* best = to + bag[i] * n;
      for (int64_t j = 0; j < n; ++j)
        if (best[j] < 0 || from[row[i] * n + j] > from[best[j] * n + j]) best[j] = row[i];
    }
  });
  return y;
}

}   // namespace gradus::apply
