// Slices added up at the positions that an index names.
//
// Idea: the index is turned round first, so that every slice of the result is made in one go, by one thread. Adding one
// after the other to zeros would write memory twice, and the second time here and there.
#include "core/compute/place/sum_at.h"

#include <span>

#include "core/base/scratch.h"
#include "core/compute/copy.h"
#include "core/compute/numbers.h"
#include "core/compute/place/index.h"
#include "core/compute/place/scatter.h"
#include "core/kernels/kernels.h"
#include "core/tensor/loop.h"

namespace gradus::apply {

namespace {

// The entries of an index by the places that they name: in order, those of a place side by side.
class ByPlace {
 public:
  ByPlace(const Tensor& index, int64_t places) : begins_(places + 2), entries_(index.numel()) {
    const int64_t *place = numbers<int64_t>(index), count = index.numel();
    std::fill_n(&begins_[0], places + 2, 0);
    for (int64_t i = 0; i < count; ++i) ++begins_[place[i] + 2];
    for (int64_t p = 0; p < places; ++p) begins_[p + 2] += begins_[p + 1];
    for (int64_t i = 0; i < count; ++i) entries_[begins_[place[i] + 1]++] = i;   // ends where the next one begins
  }
  std::span<const int64_t> operator()(int64_t place) const {
    return {&entries_[begins_[place]], size_t(begins_[place + 1] - begins_[place])};
  }

 private:
  Scratch<int64_t> begins_, entries_;
};

}   // namespace

Tensor sum_at(const Shape& shape, int64_t dim, const Tensor& index, const Tensor& source) {
  const int64_t places = shape.dims() ? shape[dim] : 1, count = index.numel();
  int64_t outer = 1, inner = 1;
  for (int64_t d = 0; d < shape.dims(); ++d)
    if (d != dim) (d < dim ? outer : inner) *= shape[d];
  if (inner < 16) {   // too few numbers to call a kernel for
    Tensor y = full(shape, 0, source.dtype());
    scatter(Into::add, y, dim, spread_index(index, dim, source.shape()), source, "index_add");
    return y;
  }
  const Tensor at = dense(index), from = dense(source);
  check_index("index_add", at, places);
  const ByPlace entries_of(at, places);
  Tensor y = empty(shape, source.dtype());
  if (y.numel() == 0) return y;
  const int64_t bytes = inner * int64_t(size_of(y.dtype()));
  const auto add = kernel_set().binary[int(y.dtype())].zip[int(Binary::add)];
  parallel_for(outer * places, std::max<int64_t>(1, cheap_grain / (inner * (1 + count / places))),
      [&](int64_t begin, int64_t end) {
        const char zero[8] = {};
        for (int64_t i = begin; i < end; ++i) {
          char* sum = y.impl()->data + i * bytes;
          const char* slices = from.impl()->data + i / places * count * bytes;
          const auto entries = entries_of(i % places);
          if (entries.empty()) std::memset(sum, 0, size_t(bytes));
          for (const int64_t& entry : entries) {
            const bool first = &entry == &entries.front();
            add(inner, first ? zero : sum, !first, slices + entry * bytes, 1, sum);
          }
        }
      });
  return y;
}

}   // namespace gradus::apply
