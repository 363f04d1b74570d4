// Reducing and changing many tensors at once.
#include "core/compute/many.h"

#include <algorithm>
#include <cmath>

#include "core/base/parallel.h"
#include "core/compute/copy.h"
#include "core/compute/typed.h"
#include "core/kernels/kernels.h"

namespace gradus::apply {

namespace {

constexpr int64_t part_size = 8192, parts_at_once = 2;

}   // namespace

Many::Many(const std::vector<Tensor>& tensors) : tensors_(tensors) {
  for (const Tensor& x : tensors) {
    rows_.push_back(dense(x));   // itself if it is row-major
    if (x.numel() == 0) continue;
    items_.push_back({end_, rows_.back().impl()->data, x.dtype()});
    end_ += x.numel();
  }
}

// Calls f(part, dtype, data, n) for each run of numbers that lies in one tensor and one part; those of a part in order.
template <class F> void Many::each_run(F f) const {
  const int64_t parts = (end_ + part_size - 1) / part_size;
  auto do_part = [&](int64_t part) {
    const int64_t last = std::min(end_, (part + 1) * part_size);
    int64_t at = part * part_size;
    auto item = std::upper_bound(
        items_.begin(), items_.end(), at, [](int64_t place, const Item& i) { return place < i.begin; });
    for (--item; at < last; ++item) {
      const int64_t end = std::min(last, item + 1 == items_.end() ? end_ : (item + 1)->begin);
      f(part, item->dtype, item->data + (at - item->begin) * int64_t(size_of(item->dtype)), end - at);
      at = end;
    }
  };
  parallel_for(parts, parts_at_once, [&](int64_t begin, int64_t end) {
    for (int64_t part = begin; part < end; ++part) do_part(part);
  });
}

double Many::reduce(Reduce f) const {
  std::vector<double> sums(size_t((end_ + part_size - 1) / part_size));
  auto join = [f](double& sum, double value) {
    if (f != Reduce::max_abs) sum += value;
    else if (!(value <= sum)) sum = std::isnan(sum) ? sum : value;   // a NaN stays
  };
  each_run([&](int64_t part, Dtype dtype, const char* data, int64_t n) {
    with_float(dtype, [&]<class T>(T value) {
      kernel_set().reduce[int(dtype)].run[int(f)](n, data, 1, &value);
      join(sums[size_t(part)], double(value));
    });
  });
  double total = 0;
  for (double sum : sums) join(total, sum);
  return total;
}

// f(dtype, data, n) changes a run in place.
template <class F> void Many::change(F f) const {
  each_run([&](int64_t, Dtype dtype, char* data, int64_t n) { f(dtype, data, n); });
  for (size_t i = 0; i < tensors_.size(); ++i) {
    if (rows_[i].impl()->data == tensors_[i].impl()->data) ++tensors_[i].impl()->storage->version;
    else assign(tensors_[i], rows_[i]);
  }
}

void Many::multiply(double factor) const {
  change([factor](Dtype dtype, char* data, int64_t n) {
    with_float(dtype, [&]<class T>(T) {
      const T by = T(factor);
      kernel_set().binary[int(dtype)].zip[int(Binary::mul)](n, data, 1, &by, 0, data);
    });
  });
}
void Many::clamp(double most) const {
  change([most](Dtype dtype, char* data, int64_t n) {
    with_float(dtype, [&]<class T>(T largest) {
      kernel_set().reduce[int(dtype)].run[int(Reduce::max_abs)](n, data, 1, &largest);
      const T high = T(most), low = -high, unused = 0;
      if (largest <= high) return;   // usually: nothing to write
      kernel_set().ternary[int(dtype)].combine[int(Ternary::clamp)](n, data, 1, &low, 0, &high, 0, &unused, data);
    });
  });
}

}   // namespace gradus::apply
