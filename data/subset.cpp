// Which samples a part has, and rows from several datasets as one tensor.
#include "data/subset.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "autograd/ops.h"
#include "core/base/format.h"
#include "core/tensor/creation.h"

namespace gradus::data {

void detail::fail_null_dataset() { throw Error("data: the pointer to the dataset is null"); }

namespace {

std::vector<int64_t> sizes_of_fractions(int64_t samples, std::span<const Scalar> fractions) {
  double sum = 0;
  for (const Scalar& part : fractions) {
    double fraction = part.to_double();
    if (!(fraction >= 0 && fraction <= 1))
      throw Error(fmt::format("random_split: fractions must be in 0..1; there is {}", fraction));
    sum += fraction;
  }
  constexpr double rounding = 1e-9;
  if (std::abs(sum - 1) > rounding)
    throw Error(fmt::format("random_split: the fractions must add up to 1, not {}", sum));
  std::vector<int64_t> sizes;
  int64_t left = samples;
  for (const Scalar& part : fractions) {
    const double size = std::floor(part.to_double() * double(samples));   // int64 may not hold it
    sizes.push_back(size < double(left) ? int64_t(size) : left);
    left -= sizes.back();
  }
  for (size_t i = 0; left > 0; i = (i + 1) % sizes.size(), --left) ++sizes[i];
  return sizes;
}

std::vector<int64_t> sizes_of_lengths(int64_t samples, std::span<const Scalar> lengths) {
  std::vector<int64_t> sizes;
  int64_t left = samples;   // what is left of the samples; negative once there are too many
  bool fits = true;
  for (const Scalar& part : lengths) {
    sizes.push_back(part.to_int64());
    if (sizes.back() < 0) throw Error(fmt::format("random_split: a part cannot have {} samples", sizes.back()));
    fits = fits && sizes.back() <= left;
    if (fits) left -= sizes.back();
  }
  if (!fits || left != 0) {
    std::string list;
    for (int64_t size : sizes) list += fmt::format("{}{}", list.empty() ? "" : " + ", size);
    throw Error(
        fmt::format("random_split: the parts must add up to the {} samples of the dataset, not {}", samples, list));
  }
  return sizes;
}

}   // namespace

std::vector<std::vector<int64_t>> detail::split_samples(
    int64_t samples, std::span<const Scalar> parts, const Seed& seed) {
  if (samples < 0) throw Error(fmt::format("random_split: the size of the dataset is negative: {}", samples));
  bool fractions = parts[0].is_floating();
  for (const Scalar& part : parts)
    if (part.is_floating() != fractions)
      throw Error("random_split: the parts must be all fractions or all numbers of samples");
  std::vector<int64_t> sizes = fractions ? sizes_of_fractions(samples, parts) : sizes_of_lengths(samples, parts);
  // A place in the seed's stream where neither a loader's epochs nor first weights, which begin at 0, are drawn.
  std::vector<int64_t> order = shuffled("random_split", samples, {given_or_drawn(seed), uint64_t(1) << 39});
  std::vector<std::vector<int64_t>> lists;
  auto begin = order.begin();
  for (int64_t size : sizes) {
    lists.emplace_back(begin, begin + size);
    begin += size;
  }
  return lists;
}

std::vector<int64_t> detail::add_sizes(std::span<const int64_t> sizes) {
  if (sizes.empty()) throw Error("ConcatDataset: the list of datasets is empty");
  std::vector<int64_t> starts = {0};
  for (int64_t size : sizes) {
    if (size < 0) throw Error(fmt::format("ConcatDataset: the size of a dataset is negative: {}", size));
    if (size > INT64_MAX - starts.back()) throw Error("ConcatDataset: there are more samples than int64 can count");
    starts.push_back(starts.back() + size);
  }
  return starts;
}

detail::Places detail::find_places(std::span<const int64_t> starts, std::span<const int64_t> indices) {
  Places places;
  places.rows.resize(starts.size() - 1);
  std::vector<size_t> owner;
  for (int64_t index : indices) {
    auto after = std::upper_bound(starts.begin(), starts.end(), index);
    owner.push_back(size_t(after - starts.begin()) - 1);
    std::vector<int64_t>& rows = places.rows[owner.back()];
    places.order.push_back(int64_t(rows.size()));
    rows.push_back(index - starts[owner.back()]);
  }
  std::vector<int64_t> first = {0};   // row of each dataset
  for (const auto& rows : places.rows) first.push_back(first.back() + int64_t(rows.size()));
  for (size_t i = 0; i < owner.size(); ++i) places.order[i] += first[owner[i]];
  return places;
}

Tensor detail::join_rows(const std::vector<Tensor>& parts, std::span<const int64_t> order) {
  auto text = [](const Tensor& t) {   // of one sample
    const Shape& s = t.shape();
    return fmt::format("{} {}", t.dtype(), Shape(std::span(s.begin() + 1, size_t(s.dims() - 1))));
  };
  for (const Tensor& part : parts)
    if (text(part) != text(parts[0]))
      throw ShapeError(
          fmt::format("ConcatDataset: the samples of all datasets must have the same dtype and shape; there "
                      "are {} and {}",
              text(parts[0]), text(part)));
  return index_select(cat(parts), 0, from_vector(std::vector<int64_t>(order.begin(), order.end())));
}

}   // namespace gradus::data
