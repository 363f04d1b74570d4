// Medians, quantiles, counts and covariances: by definition, and at edges as PyTorch 2.13 has them.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "core/compute/apply.h"
#include "tests/support/failures.h"
#include "tests/support/points.h"

namespace gradus::test {

TEST_CASE("the median is the lower middle number, NaN if there is one; nanmedian ignores NaN") {
  CHECK(wrong_at([](const Tensor& x) { return median(x); }, {3, 1, 2, 10}, {2}, {0, 0, 1, 0}) == "");
  CHECK(wrong_at([](const Tensor& x) { return median(x); }, {1, 1, 0}, {1}, {0.5, 0.5, 0}) == "");
  CHECK(wrong_at([](const Tensor& x) { return median(x); }, {1, nan, nan}, {nan}, {0, 0.5, 0.5}) == "");
  CHECK(wrong_at([](const Tensor& x) { return nanmedian(x); }, {nan, nan}, {nan}, {0.5, 0.5}) == "");
  CHECK(wrong_at([](const Tensor& x) { return nanmedian(x, 0).values; }, {1, nan, 2, 0}, {1}, {1, 0, 0, 0}) == "");
  CHECK(std::isnan(median(zeros({0})).item<float>()));
  CHECK(equal(median(doubles({1, nan, 2}), 0).indices, tensor(1)));
  CHECK(equal(median(tensor({{5, 1, 3}, {2, 2, 0}}), 1).values, tensor({3, 2})));
  CHECK(equal(median(tensor({{5, 1, 3}, {2, 2, 0}}), 0, true).indices, tensor({{1, 0, 1}})));
  CHECK(median(tensor(4)).item<int64_t>() == 4);
  CHECK(median(tensor(4.0), 0).values.shape() == Shape{});
}

TEST_CASE("medians and quantiles of many numbers are those of the sorted ones") {
  Tensor x = to(randperm(10001), float64), rows = transpose(reshape(narrow(x, 0, 0, 10000), {50, 200}), 0, 1);
  CHECK(median(x).item<double>() == 5000);
  CHECK(quantile(x, 0.25).item<double>() == 2500);
  CHECK(equal(quantile(x, doubles({1, 0, 0.5})), doubles({10000, 0, 5000})));
  Tensor middle = median(rows, 0).values, third = quantile(rows, 0.3, 0, {.interpolation = "lower"});
  for (int64_t j = 0; j < 50; ++j) {
    std::vector<double> column = select(rows, 1, j).to_vector<double>();
    std::sort(column.begin(), column.end());
    CHECK(middle[j].item<double>() == column[99]);
    CHECK(third[j].item<double>() == column[59]);   // 0.3 * 199 = 59.7
  }
}

TEST_CASE("the mode is the smallest of the most frequent numbers, at its last position") {
  auto [values, at] = mode(tensor({{3, 1, 1, 3, 2}, {2, 2, 1, 0, 2}}));
  CHECK(equal(values, tensor({1, 2})));
  CHECK(equal(at, tensor({2, 4})));
  CHECK(equal(mode(tensor({true, false}), 0, true).values, tensor({false})));
  CHECK(equal(mode(tensor({NAN, NAN, 1.0})).values, tensor(1.0)));   // each NaN is distinct, and the largest
  CHECK(std::isnan(mode(tensor({NAN, NAN})).values.item<double>()));
  CHECK(wrong_at([](const Tensor& x) { return mode(x).values; }, {1, 2, 1}, {1}, {0, 0, 1}) == "");
}

TEST_CASE("quantiles between two numbers are interpolated as asked") {
  CHECK(wrong_at(
            [](const Tensor& x) {
              return quantile(x, doubles({0, 0.5, 1}));
            },
            {3, 1, 2, 10}, {1, 2.5, 10}, {0.5, 1, 0.5, 1}) == "");
  const Tensor x = doubles({1, 2, 4, 8}), q = doubles({0.4, 0.5});
  CHECK(near(quantile(x, q), doubles({2.4, 3})));
  CHECK(equal(quantile(x, q, {.interpolation = "lower"}), doubles({2, 2})));
  CHECK(equal(quantile(x, q, {.interpolation = "higher"}), doubles({4, 4})));
  CHECK(equal(quantile(x, q, {.interpolation = "midpoint"}), doubles({3, 3})));
  CHECK(equal(quantile(x, q, {.interpolation = "nearest"}), doubles({2, 4})));   // 1.5 goes to the even rank
  const Tensor tens = doubles({0, 10, 20, 30, 40, 50}), halves = doubles({0.1, 0.3, 0.5, 0.7, 0.9});   // 0.5, 1.5, ..
  CHECK(equal(quantile(tens, halves, {.interpolation = "nearest"}), doubles({0, 20, 20, 40, 40})));
  CHECK(equal(nanquantile(tens, halves, {.interpolation = "nearest"}), doubles({0, 20, 20, 40, 40})));
  const Tensor image = rand({2, 3, 4});
  CHECK(quantile(image, full({5}, 0.5), 1).shape() == Shape{5, 2, 4});
  CHECK(quantile(image, full({5}, 0.5), 1, {.keepdim = true}).shape() == Shape{5, 2, 1, 4});
  CHECK(quantile(image, 0.5, {.keepdim = true}).shape() == Shape{1, 1, 1});
  CHECK(quantile(image, full({5}, 0.5)).shape() == Shape{5});
  CHECK(quantile(tensor(2.0), 0.5).item<float>() == 2);
}

TEST_CASE("every quantile of a row with a NaN is NaN; nanquantile ignores it") {
  CHECK(wrong_at([](const Tensor& x) { return quantile(x, 0.5); }, {3, nan, 2}, {nan}, {0, 1, 0}) == "");
  CHECK(wrong_at([](const Tensor& x) { return nanquantile(x, 0.5); }, {3, nan, 2}, {2.5}, {0.5, 0, 0.5}) == "");
  CHECK(wrong_at([](const Tensor& x) { return nanquantile(x, 0.5); }, {nan, nan}, {nan}, {1, 0}) == "");
  const Tensor rows = from_vector(List{1, nan, 3, 4, 5, 6}, {2, 3});
  CHECK(near(nanquantile(rows, doubles({0.25, 1}), 1), from_vector(List{1.5, 4.5, 3, 6}, {2, 2})));
  CHECK(near(quantile(rows, 1, 1), doubles({nan, 6})));
}

TEST_CASE("the gradient with respect to q is the distance of the numbers around it") {
  Tensor q = doubles({0.4}).requires_grad_();
  sum(quantile(doubles({1, 2, 4, 8}), q)).backward();
  CHECK(near(q.grad(), doubles({6})));   // 3 (4 - 2)
}

TEST_CASE("bincount counts, or adds up weights") {
  CHECK(equal(bincount(tensor({1, 1, 3})), tensor({0, 2, 0, 1})));
  CHECK(equal(bincount(tensor({1, 1, 3}), {.minlength = 6}), tensor({0, 2, 0, 1, 0, 0})));
  CHECK(equal(bincount(tensor({1, 1, 3}), {.weights = tensor({0.5, 1.0, 2.0})}), tensor({0.0, 1.5, 0.0, 2.0})));
  CHECK(equal(bincount(tensor({0, 1}), {.weights = tensor({2, 3})}), tensor({2.0, 3.0}, float64)));
  CHECK(bincount(zeros({0}, int64)).shape() == Shape{0});
  Tensor many = randint(0, 7, {300000});
  Tensor counts = bincount(many);
  for (int64_t i = 0; i < 7; ++i) CHECK(counts[i].item<int64_t>() == count_nonzero(many == i).item<int64_t>());
}

TEST_CASE("a histogram closes its last bin, leaves out what is outside, and takes weights") {
  CHECK(equal(histc(tensor({0.0, 0.5, 1.0, 1.0, 2.0, nan}), {.bins = 2, .min = 0, .max = 1}), tensor({1.0, 3.0})));
  CHECK(equal(histc(tensor({1.0, 1.0}), {.bins = 3}), tensor({0.0, 2.0, 0.0})));
  CHECK(histc(zeros({0})).shape() == Shape{100});
  auto [hist, edges] = histogram(doubles({0, 0.5, 1, 1, 2}), 2, {.range = {0, 1}});
  CHECK((equal(hist, doubles({1, 3})) && equal(edges, doubles({0, 0.5, 1}))));
  CHECK(equal(histogram(doubles({1, 1}), 1).bin_edges, doubles({0.5, 1.5})));
  CHECK(equal(histogram(doubles({1, 2, 5}), doubles({0, 1, 4, 5})).hist, doubles({0, 2, 1})));
  CHECK(equal(histogram(doubles({1, 2}), doubles({1, 2, 3}), {.weight = doubles({2, 3})}).hist, doubles({2, 3})));
  // torch.histogram
  CHECK(near(histogram(doubles({1, 2, 1}), 4, {.weight = doubles({1, 2, 4}), .density = true}).hist,
      doubles({20.0 / 7, 0, 0, 8.0 / 7})));
  for (int64_t bins :
      {3, 7, 10, 49, 93}) {   // an edge belongs to the bin that it begins, however a quotient is rounded
    Tensor ends = linspace(0.1, 0.9, bins + 1, {.dtype = float64}), once = ones({bins}, float64);
    once[bins - 1].fill_(2);
    CHECK(equal(histogram(ends, bins, {.range = {0.1, 0.9}}).hist, once));
  }
  Tensor many = rand({200000}, {.dtype = float64}), counts = histogram(many, 5, {.range = {0, 1}}).hist;
  CHECK(sum(counts).item<double>() == 200000);
  CHECK(counts[2].item<double>() == count_nonzero((many >= 0.4) * (many < 0.6)).item<double>());
  ThreadsGuard guard(3, 1);
  CHECK(equal(histogram(many, 5, {.range = {0, 1}}).hist, counts));
}

TEST_CASE("the nearest of two ranks that are equally near is the even one") {
  for (auto [n, rank] :
      {std::pair(2, 0), std::pair(4, 2), std::pair(6, 2), std::pair(8, 4)})   // ranks 1/2, 3/2, 5/2, 7/2
    CHECK(quantile(arange(double(n)), 0.5, {.interpolation = "nearest"}).item<double>() == rank);
}

TEST_CASE("covariances take variables in rows, with weights") {
  const Tensor x = from_vector(List{1, 2, 4, 3, 1, 0}, {2, 3});
  const Tensor c = from_vector(List{7.0 / 3, -13.0 / 6, -13.0 / 6, 7.0 / 3}, {2, 2});
  CHECK(near(cov(x), c));
  CHECK(near(cov(x, {.correction = 0}), c * 2 / 3));
  CHECK(near(cov(x[0]), tensor(7.0 / 3, float64)));
  CHECK(near(cov(x, {.fweights = tensor({1, 2, 1})}), cov(index_select(x, 1, tensor({0, 1, 1, 2})))));
  CHECK(near(cov(x, {.correction = 0, .aweights = doubles({2, 4, 2})}),
      cov(x, {.correction = 0, .aweights = doubles({1, 2, 1})})));
  CHECK(near(corrcoef(x), from_vector(List{1, -13.0 / 14, -13.0 / 14, 1}, {2, 2})));
  CHECK(corrcoef(x[0]).item<double>() == 1);
  CHECK(std::isnan(cov(tensor(3.0)).item<float>()));
  CHECK(cov(tensor({1, 2})).item<float>() == 0.5f);
}

TEST_CASE("wrong arguments of statistics are errors at the call") {
  check_failures({
      {"DtypeError: median: bool tensors are not supported; convert with to(int64)", [] { median(tensor({true})); }},
      {"DtypeError: nanmedian: bool tensors are not supported; convert with to(int64)",
          [] { nanmedian(tensor({true}), 0); }},
      {"ShapeError: median: there is no median of an empty tensor; it is [2, 0]",
          [] {
            median(zeros({2, 0}), 1);
          }},
      {"ShapeError: mode: there is no mode of an empty tensor; it is [0]", [] { mode(zeros({0})); }},
      {"Error: quantile: interpolation must be \"linear\", \"lower\", \"higher\", \"midpoint\" or \"nearest\"; got "
       "\"cubic\"",
          [] { quantile(zeros({2}), 0.5, {.interpolation = "cubic"}); }},
      {"Error: quantile: q must lie in 0 .. 1; it contains 1.5", [] { quantile(zeros({2}), 1.5); }},
      {"ShapeError: nanquantile: there is no quantile of an empty tensor; x is [0]",
          [] { nanquantile(zeros({0}), 0.5); }},
      {"ShapeError: quantile: q must be a number or one-dimensional; it is [1, 1]",
          [] {
            quantile(zeros({2}), zeros({1, 1}));
          }},
      {"DtypeError: quantile: the dtypes differ: x is float32 [2], q is float64 []. Convert one with to().",
          [] { quantile(zeros({2}), tensor(0.5, float64)); }},
      {"DtypeError: quantile: expected float32 or float64; got int64", [] { quantile(tensor({1}), 0.5); }},
      {"DtypeError: bincount: x must be int64; it is float32 [2]", [] { bincount(zeros({2})); }},
      {"ShapeError: bincount: x must have one dimension; it is [1, 1]", [] { bincount(tensor({{1}})); }},
      {"IndexError: bincount: x must not be negative; it contains -1",
          [] {
            bincount(tensor({1, -1}));
          }},
      {"IndexError: bincount: x contains 9223372036854775807; that many counts do not fit into memory",
          [] { bincount(tensor({INT64_MAX})); }},
      {"Error: bincount: minlength must not be negative; it is -1", [] { bincount(tensor({1}), {.minlength = -1}); }},
      {"ShapeError: bincount: weights must have the shape of x [1]; it is [2]",
          [] { bincount(tensor({1}), {.weights = zeros({2})}); }},
      {"DtypeError: histc: expected float32 or float64; got int64", [] { histc(tensor({1})); }},
      {"Error: histc: bins must be at least 1; it is 0", [] { histc(zeros({2}), {.bins = 0}); }},
      {"Error: histc: the range must not end before it begins; it is 1 .. 0",
          [] { histc(zeros({2}), {.min = 1, .max = 0}); }},
      {"Error: histogram: the range nan .. nan is not finite", [] { histogram(full({1}, nan), 3); }},
      {"Error: histogram: range must be two numbers, {low, high}; got 1",
          [] { histogram(zeros({1}), 3, {.range = {1}}); }},
      {"Error: histogram: give a range or edges, not both",
          [] {
            histogram(zeros({1}), zeros({2}), {.range = {0, 1}});
          }},
      {"ShapeError: histogram: edges must be one-dimensional, with at least two numbers; they are [1]",
          [] { histogram(zeros({1}), zeros({1})); }},
      {"ShapeError: histogram: weight must have the shape of x [1]; it is [2]",
          [] { histogram(zeros({1}), 3, {.weight = zeros({2})}); }},
      {"ShapeError: cov: x must be [variables, observations]; it is [1, 1, 1]",
          [] {
            cov(zeros({1, 1, 1}));
          }},
      {"ShapeError: corrcoef: x must be [variables, observations]; it is [1, 1, 1]",
          [] {
            corrcoef(zeros({1, 1, 1}));
          }},
      {"DtypeError: cov: bool tensors are not supported; convert with to(float32)", [] { cov(tensor({true})); }},
      {"DtypeError: cov: fweights must be int64; it is float32 [2]", [] { cov(zeros({2}), {.fweights = zeros({2})}); }},
      {"DtypeError: cov: expected float32 or float64; got int64",
          [] {
            cov(zeros({2}), {.aweights = tensor({1, 2})});
          }},
      {"ShapeError: cov: fweights must be [2], one for each observation; it is [3]",
          [] {
            cov(zeros({2}), {.fweights = tensor({1, 2, 3})});
          }},
      {"Error: cov: aweights must be at least 0",
          [] {
            cov(zeros({2}), {.aweights = tensor({1.0, -1.0})});
          }},
      {"Error: cov: aweights must be at least 0",
          [] {
            cov(zeros({2}), {.aweights = tensor({1.0, nan})});
          }},
      {"Error: cov: the weights must not all be 0", [] { cov(zeros({2}), {.aweights = zeros({2})}); }},
  });
}

TEST_CASE("the last bin includes its end, however the number of bins is rounded") {
  const int64_t bins = 16777219;   // as a float32 it is 16777220
  Tensor counts = histc(tensor({1.0, 1.0}), {.bins = bins, .min = 0, .max = 1});
  CHECK(counts[bins - 1].item<float>() == 2);
  CHECK(sum(counts).item<float>() == 2);
}

TEST_CASE("bins narrower than float32 can tell, or wider than it can hold, still count") {
  CHECK(equal(histc(tensor({1.0}), {.bins = 4, .min = 1, .max = 1 + 1e-12}), tensor({1.0, 0.0, 0.0, 0.0})));
  Tensor far = tensor({-3e38, -1e38, 1e38, 3e38, 3e38}), counts = tensor({1.0, 1.0, 1.0, 2.0});
  CHECK(equal(histc(far, {.bins = 4, .min = -3e38, .max = 3e38}), counts));
  CHECK(equal(histogram(far, 4, {.range = {-3e38, 3e38}}).hist, counts));
  Tensor farther = tensor({-1.5e308, -0.5e308, 0.5e308, 1.5e308, 1.5e308}, float64);
  CHECK(equal(histc(farther, {.bins = 4, .min = -1.5e308, .max = 1.5e308}), to(counts, float64)));
  // 1e30 - 1 is 1e30: all edges are one number, and the last bin includes its end.
  CHECK(equal(histc(full({3}, 1e30), {.bins = 2}), tensor({0.0, 3.0})));
  CHECK(equal(histogram(full({3}, 1e30), 2).hist, tensor({0.0, 3.0})));
}

TEST_CASE("more bins than fit into memory are an error") {
  check_failures({{"ShapeError: histc: 9223372036854775807 bins do not fit into memory",
      [] { histc(zeros({2}), {.bins = INT64_MAX}); }}});
}

TEST_CASE("a rank beyond the last number is that of the last: ranks of long float32 rows are rounded") {
  Tensor x = tensor({{2.0, 5.0, 3.0}});
  CHECK(equal(apply::ranked(x, tensor({{0, 1, 3, 2}})), tensor({{0, 2, 1, 1}})));
}

}   // namespace gradus::test
