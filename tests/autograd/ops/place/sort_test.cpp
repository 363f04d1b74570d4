// Sorting, the largest few, distinct numbers, binary search: against the standard library, at sizes where the method
// changes.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "tests/support/failures.h"
#include "tests/support/numbers.h"
#include "tests/support/op_battery.h"

namespace gradus::test {

namespace {

using Positions = std::vector<int64_t>;

bool before(double a, double b) { return std::isnan(b) ? !std::isnan(a) : a < b; }   // NaN is the largest

/// The positions of v in order, by the standard library.
template <class T> Positions order_of(const std::vector<T>& v, bool descending) {
  Positions p(v.size());
  std::iota(p.begin(), p.end(), 0);
  std::stable_sort(p.begin(), p.end(), [&](int64_t i, int64_t j) {
    T a = v[size_t(i)], b = v[size_t(j)];
    if (descending) std::swap(a, b);
    if constexpr (std::is_floating_point_v<T>) return before(a, b);
    return a < b;
  });
  return p;
}

/// Equal, where NaN equals NaN and the sign of 0 counts.
bool same_bits(const Tensor& a, const Tensor& b) { return bit_difference({a, {}}, {b, {}}).empty(); }

/// n numbers with ties, NaN, infinities and both zeros.
Tensor awkward(int64_t n, Dtype dtype) {
  Generator g{7, 0};
  std::vector<double> v;
  const double special[] = {nan, inf, -inf, 0.0, -0.0, 1, -1};
  for (int64_t i = 0; i < n; ++i) {
    int64_t k = g.next_below(20);
    v.push_back(k < 7 ? special[k] : k < 12 ? double(g.next_below(5)) : g.next_uniform() * 200 - 100);
  }
  return to(from_vector(v, {n}), dtype);
}

template <class T> void check_sorts(const Tensor& x) {
  std::vector<T> v = x.to_vector<T>();
  for (bool descending : {false, true}) {
    CAPTURE(x.numel());
    CAPTURE(descending);
    Tensor wanted = from_vector(order_of(v, descending));
    auto [values, indices] = sort(x, 0, {.descending = descending});
    CHECK(equal(indices, wanted));
    CHECK(same_bits(values, gather(x, 0, wanted)));
    CHECK(equal(argsort(x, 0, {.descending = descending}), wanted));
    for (int64_t k : {int64_t(1), x.numel() / 5, x.numel()}) {
      if (k < 1) continue;
      auto top = topk(x, k, 0, {.largest = descending});
      CHECK(equal(top.indices, narrow(wanted, 0, 0, k)));
      CHECK(same_bits(top.values, narrow(values, 0, 0, k)));
      Tensor any_order = topk(x, k, 0, {.largest = descending, .sorted = false}).indices;
      CHECK(equal(sort(any_order).values, sort(narrow(wanted, 0, 0, k)).values));
      if (descending) continue;
      auto kth = kthvalue(x, k, 0);
      CHECK(equal(kth.indices, select(wanted, 0, k - 1)));
      CHECK(same_bits(kth.values, select(values, 0, k - 1)));
    }
  }
}

}   // namespace

TEST_CASE("sort, topk and kthvalue order floats as a stable sort does, NaN last") {
  for (int64_t n : {1, 2, 47, 49, 300, 2047, 2049, 5000, 40000})
    for (Dtype dtype : {float32, float64})
      dtype == float32 ? check_sorts<float>(awkward(n, dtype)) : check_sorts<double>(awkward(n, dtype));
}

TEST_CASE("integers are sorted exactly, small ones and those of any size") {
  for (int64_t n : {1, 60, 3000}) {
    check_sorts<int64_t>(randint(-5, 5, {n}));
    check_sorts<int64_t>(randint(-1000000, 1000000, {n}));
    Tensor large = randint(0, INT64_MAX, {n});
    large.index_put_({0}, INT64_MIN);
    large.index_put_({n - 1}, INT64_MAX);
    check_sorts<int64_t>(large);
  }
  Tensor bools = gt(randn({100}), 0);
  CHECK(equal(sort(bools, 0, {.descending = true}).indices, from_vector(order_of(bools.to_vector<int64_t>(), true))));
}

TEST_CASE("a constant row and a sorted one keep their order") {
  for (int64_t n : {40, 100, 5000}) {
    CHECK(equal(sort(full({n}, 2.5)).indices, arange(n)));
    CHECK(equal(topk(full({n}, 2.5), n / 2).indices, arange(n / 2)));
    CHECK(kthvalue(full({n}, 2.5), n / 2).indices.item<int64_t>() == n / 2 - 1);
    CHECK(equal(topk(arange(n), 3).indices, tensor({n - 1, n - 2, n - 3})));
    CHECK(equal(topk(arange(n), 3, 0, {.largest = false}).indices, tensor({0, 1, 2})));
  }
}

TEST_CASE("sorting works along every dimension, in any memory order") {
  Tensor x = randn({4, 5, 6});
  for (int64_t dim : {0, 1, 2}) {
    Tensor last = contiguous(transpose(x, dim, 2)),
           turned = transpose(last, dim, 2);   // the same numbers, other strides
    auto wanted = sort(last, 2);
    CHECK(equal(transpose(wanted.values, dim, 2), sort(x, dim).values));
    CHECK(equal(transpose(wanted.indices, dim, 2), sort(turned, dim).indices));
    CHECK(equal(transpose(topk(last, 2, 2).indices, dim, 2), topk(turned, 2, dim).indices));
    CHECK(equal(transpose(kthvalue(last, 2, 2, true).indices, dim, 2), kthvalue(turned, 2, dim, true).indices));
  }
  CHECK(equal(msort(x), sort(x, 0).values));
  CHECK(kthvalue(x, 1, 1).values.shape() == Shape{4, 6});
}

TEST_CASE("one number is sorted, and so are no numbers") {
  Tensor one = tensor(3.0);
  CHECK(sort(one).values.shape() == Shape{});
  CHECK(argsort(one).item<int64_t>() == 0);
  CHECK(topk(one, 1).values.item<double>() == 3);
  CHECK(topk(one, 0).values.shape() == Shape{});   // as in PyTorch
  CHECK(kthvalue(one, 1, 0, true).values.shape() == Shape{});
  CHECK(sort(zeros({2, 0})).indices.shape() == Shape{2, 0});
  CHECK(topk(zeros({0, 3}), 2).values.shape() == Shape{0, 2});
  CHECK(topk(zeros({2, 3}), 0).values.shape() == Shape{2, 0});
}

TEST_CASE("gradients go back to where the numbers stood") {
  Tensor x = tensor({3.0, 1.0, 2.0, 2.0}).requires_grad_();
  sum(sort(x).values * tensor({1.0, 10.0, 100.0, 1000.0})).backward();
  CHECK(equal(x.grad(), tensor({1000.0, 1.0, 10.0, 100.0})));   // of equal ones the first comes first
  x.mutable_grad() = {};
  sum(topk(x, 2).values).backward();
  CHECK(equal(x.grad(), tensor({1.0, 0.0, 1.0, 0.0})));
  x.mutable_grad() = {};
  kthvalue(x, 3).values.backward();
  CHECK(equal(x.grad(), tensor({0.0, 0.0, 0.0, 1.0})));
}

TEST_CASE("unique gives the distinct numbers, where each number went and how often it occurs") {
  auto y = unique(tensor({3, 1, 3, -2, 1, 1}), {.return_inverse = true, .return_counts = true});
  CHECK(equal(y.output, tensor({-2, 1, 3})));
  CHECK(equal(y.inverse_indices, tensor({2, 1, 2, 0, 1, 1})));
  CHECK(equal(y.counts, tensor({1, 3, 2})));
  CHECK_FALSE(unique(tensor({1})).counts.defined());
  CHECK(unique(tensor(5), {.return_inverse = true}).inverse_indices.shape() == Shape{});
  CHECK(unique(zeros({0})).output.shape() == Shape{0});

  auto odd = unique(tensor({nan, 1.0, nan, -0.0, 0.0}), {.return_counts = true});   // NaN differs from NaN, -0 equals 0
  CHECK(equal(odd.counts, tensor({2, 1, 1, 1})));
  CHECK(std::signbit(odd.output.to_vector<double>()[0]));
  CHECK(equal(unique(gt(randn({50}), 0)).output, tensor({false, true})));

  Tensor many = randint(-300, 300, {5000});
  auto found = unique(many, {.return_inverse = true, .return_counts = true});
  CHECK(equal(index_select(found.output, 0, found.inverse_indices), many));
  CHECK(sum(found.counts).item<int64_t>() == 5000);
}

TEST_CASE("unique compares slices along a dimension, in lexicographic order") {
  Tensor x = tensor({{2, 1, 2, 1}, {0, 5, 0, 4}});
  auto y = unique(x, {.return_inverse = true, .return_counts = true, .dim = -1});
  CHECK(equal(y.output, tensor({{1, 1, 2}, {4, 5, 0}})));
  CHECK(equal(y.inverse_indices, tensor({2, 1, 2, 0})));
  CHECK(equal(y.counts, tensor({1, 1, 2})));
  CHECK(equal(unique(x, {.dim = 0}).output, tensor({{0, 5, 0, 4}, {2, 1, 2, 1}})));
  CHECK(unique(zeros({0, 2}), {.dim = 0}).output.shape() == Shape{0, 2});
}

TEST_CASE("unique_consecutive drops what equals its neighbour") {
  auto y = unique_consecutive(tensor({1, 1, 2, 2, 2, 1}), {.return_inverse = true, .return_counts = true});
  CHECK(equal(y.output, tensor({1, 2, 1})));
  CHECK(equal(y.inverse_indices, tensor({0, 0, 1, 1, 1, 2})));
  CHECK(equal(y.counts, tensor({2, 3, 1})));
  auto columns = unique_consecutive(tensor({{1, 1, 2}, {1, 1, 2}}), {.return_counts = true, .dim = 1});
  CHECK(equal(columns.output, tensor({{1, 2}, {1, 2}})));
  CHECK(equal(columns.counts, tensor({2, 1})));
}

TEST_CASE("searchsorted counts the numbers before a value, as the standard library's bounds do") {
  for (int64_t n : {0, 1, 7, 1000}) {
    Tensor sequence = sort(to(randint(0, n + 3, {n}), float64)).values,
           values = to(randint(-2, n + 5, {3000}), float64);
    std::vector<double> v = sequence.to_vector<double>();
    Positions left, right;
    for (double x : values.to_vector<double>()) {
      left.push_back(std::lower_bound(v.begin(), v.end(), x) - v.begin());
      right.push_back(std::upper_bound(v.begin(), v.end(), x) - v.begin());
    }
    CHECK(equal(searchsorted(sequence, values), from_vector(left)));
    CHECK(equal(searchsorted(sequence, values, {.right = true}), from_vector(right)));
    CHECK(equal(bucketize(values, sequence), from_vector(left)));
  }
}

TEST_CASE("topk finds a NaN wherever it is") {
  for (int64_t at : {0, 20, 40, 99}) {
    Tensor x = zeros({100});
    x[at].fill_(nan);
    CHECK(topk(x, 2).indices[0].item<int64_t>() == at);
    CHECK(topk(x, 100, -1, {.largest = false}).indices[99].item<int64_t>() == at);
  }
}

TEST_CASE("searchsorted takes a row for each row, a sorter, one number, other dtypes and NaN") {
  Tensor rows = tensor({{1.0, 3.0, 5.0}, {10.0, 20.0, 30.0}});
  CHECK(equal(searchsorted(rows, tensor({{4.0, 0.0}, {15.0, 30.0}})), tensor({{2, 0}, {1, 2}})));
  Tensor mixed = tensor({5.0, 1.0, 3.0});
  CHECK(equal(searchsorted(mixed, tensor({4.0, 5.0}), {.right = true, .sorter = argsort(mixed)}), tensor({2, 3})));
  CHECK(searchsorted(tensor({1, 2, 3}), 2.5).item<int64_t>() == 2);
  CHECK(searchsorted(tensor({1, 2, 3}), 2.5).shape() == Shape{});
  CHECK(equal(searchsorted(tensor({1.5, 2.5}), tensor({1, 2, 3})), tensor({0, 1, 2})));
  CHECK(equal(searchsorted(tensor({1.0, 2.0, nan}), tensor({1.5, nan, 5.0})), tensor({1, 3, 3})));   // as in PyTorch
  CHECK(bucketize(2, tensor({1, 2, 3}), {.right = true}).item<int64_t>() == 2);
  Tensor x = randn({700}), few = tensor({-1.0, 0.0, 0.0, 1.0}),
         many = cat({few, full({30}, 9.0)});   // counted, and searched for
  x.index_put_({5}, nan);
  x.index_put_({6}, 0);
  for (bool right : {false, true})
    CHECK(equal(bucketize(x, few, {.right = right}), minimum(bucketize(x, many, {.right = right}), tensor(4))));
  CHECK(equal(bucketize(tensor({{0.5}, {9.0}}), tensor({1, 2})), tensor({{0}, {2}})));
}

TEST_CASE("errors name what cannot be ordered or searched") {
  check_failures({
      {"IndexError: sort: dimension 2 is out of range -1..0 of a tensor with 1 dimension", [] { sort(ones({3}), 2); }},
      {"IndexError: argsort: dimension 1 is out of range -1..0 of a tensor with 1 dimension",
          [] { argsort(ones({3}), 1); }},
      {"IndexError: topk: k must be in 0..3 for dimension 1 of [2, 3]; got 4",
          [] {
            topk(ones({2, 3}), 4);
          }},
      {"IndexError: topk: k must be in 0..2 for dimension 0 of [2, 3]; got -1",
          [] {
            topk(ones({2, 3}), -1, 0);
          }},
      {"DtypeError: topk: expected numbers; got bool [2]", [] { topk(ones({2}, bool_), 1); }},
      {"IndexError: kthvalue: k must be in 1..3 for dimension 0 of [3]; got 0", [] { kthvalue(ones({3}), 0); }},
      {"IndexError: kthvalue: k must be in 1..3 for dimension 0 of [3]; got 4", [] { kthvalue(ones({3}), 4); }},
      {"DtypeError: kthvalue: expected numbers; got bool [2]", [] { kthvalue(ones({2}, bool_), 1); }},
      {"IndexError: unique: dimension 1 is out of range -1..0 of a tensor with 1 dimension",
          [] { unique(ones({3}), {.dim = 1}); }},
      {"ShapeError: unique: the slices of [3, 0] along dimension 0 have no numbers to compare",
          [] {
            unique(zeros({3, 0}), {.dim = 0});
          }},
      {"ShapeError: unique_consecutive: the slices of [3, 0] along dimension 0 have no numbers to compare",
          [] {
            unique_consecutive(zeros({3, 0}), {.dim = 0});
          }},
      {"ShapeError: searchsorted: sorted_sequence must have one dimension, or the sizes of values except the last; "
       "sorted_sequence is "
       "[2, 3], values are [3, 4]",
          [] {
            searchsorted(zeros({2, 3}), zeros({3, 4}));
          }},
      {"ShapeError: searchsorted: for a single value, sorted_sequence must have one dimension; it is [2, 3]",
          [] {
            searchsorted(zeros({2, 3}), 1);
          }},
      {"DtypeError: searchsorted: sorter must be int64; it is float32 [2]",
          [] { searchsorted(zeros({2}), zeros({3}), {.sorter = zeros({2})}); }},
      {"ShapeError: searchsorted: sorter [3] must have the shape of sorted_sequence [2]",
          [] { searchsorted(zeros({2}), zeros({3}), {.sorter = arange(3)}); }},
      {"IndexError: searchsorted: index[1] is 2, but the dimension has positions 0..1",
          [] {
            searchsorted(zeros({2}), zeros({3}), {.sorter = tensor({0, 2})});
          }},
      {"ShapeError: bucketize: boundaries must have one dimension; they are [2, 3]",
          [] {
            bucketize(ones({2}), zeros({2, 3}));
          }},
  });
}

}   // namespace gradus::test
