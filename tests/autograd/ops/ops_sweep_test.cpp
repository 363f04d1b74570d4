// Ops over many sizes and many numbers: around the sizes of vectors and thread shares, all shapes of a
// product, all sets of dimensions of a reduction, NaN and infinity.
//
// Idea: the oracle is a loop in double over numbers laid out row-major, written here, or a rule
// that must hold for every size.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "tests/support/numbers.h"
#include "tests/support/op_battery.h"

namespace gradus::test {

namespace {

Tensor random(const Shape& shape, Dtype dtype, uint64_t seed = 1) {
  Tensor x = empty(shape, dtype);
  Generator g{seed, 0};
  fill_normal(x, 0, 1, g);
  return x;
}

// Around the width of vectors (8, 16, 64), the shares of threads (8192, 32768) and beyond (100000).
const int64_t sizes[] = {
    0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 127, 129, 8191, 8192, 8193, 32767, 32768, 32769, 100000};

// The reduction by a plain loop: for every position of the result, the numbers that go into it.
template <class F> Tensor reduced_by_loop(const Tensor& x, uint32_t dims, bool keepdim, F f) {
  Shape result, kept = x.shape();
  for (int64_t d = 0; d < x.dim(); ++d) {
    if (dims >> d & 1) kept[d] = 1;
    if (!(dims >> d & 1) || keepdim) result.push_back(kept[d]);
  }
  std::vector<double> numbers = x.to_vector<double>();
  std::vector<std::vector<double>> groups(size_t(kept.numel()));
  int64_t strides[Shape::max_dims], index[Shape::max_dims] = {};
  row_major(kept, strides);
  for (double v : numbers) {
    int64_t at = 0;
    for (int64_t d = 0; d < x.dim(); ++d) at += dims >> d & 1 ? 0 : index[d] * strides[d];
    groups[size_t(at)].push_back(v);
    for (int64_t d = x.dim() - 1; d >= 0 && ++index[d] == x.size(d); --d) index[d] = 0;
  }
  std::vector<double> y;
  for (const std::vector<double>& group : groups) y.push_back(f(group));
  return from_vector(y, result);
}

double sum_of(const std::vector<double>& v) {
  long double s = 0;
  for (double x : v) s += x;
  return double(s);
}

// a [.., m, k] b [.., k, n] by loops, for shapes that are equal except for broadcast batches.
Tensor product_by_loop(const Tensor& a, const Tensor& b, const Shape& batch) {
  int64_t m = a.size(-2), k = a.size(-1), n = b.size(-1), count = batch.numel();
  Shape sa = batch, sb = batch, sy = batch;
  sa.push_back(m), sa.push_back(k), sb.push_back(k), sb.push_back(n), sy.push_back(m), sy.push_back(n);
  std::vector<double> p = expand(a, sa).to_vector<double>(), q = expand(b, sb).to_vector<double>(),
                      y(size_t(sy.numel()));
  for (int64_t i = 0; i < count; ++i)
    for (int64_t r = 0; r < m; ++r)
      for (int64_t c = 0; c < n; ++c) {
        double s = 0;
        for (int64_t l = 0; l < k; ++l) s += p[size_t((i * m + r) * k + l)] * q[size_t((i * k + l) * n + c)];
        y[size_t((i * m + r) * n + c)] = s;
      }
  return from_vector(y, sy);
}

}   // namespace

TEST_CASE("elementwise ops are right at every size around vectors and threads") {
  for (Dtype dtype : {float32, float64})
    for (int64_t n : sizes) {
      CAPTURE(n);
      Tensor a = random({n}, dtype, 1), b = random({n}, dtype, 2);
      std::vector<double> p = a.to_vector<double>(), q = b.to_vector<double>(), sums, exps, larger;
      for (size_t i = 0; i < p.size(); ++i) {
        sums.push_back(p[i] + q[i]);
        exps.push_back(std::exp(p[i]));
        larger.push_back(p[i] < q[i] ? q[i] : p[i]);
      }
      CHECK_AGREE(a + b, to(from_vector(sums), dtype), 1);
      CHECK_AGREE(exp(a), to(from_vector(exps), dtype), 4);   // of the largest: 2 units of any number
      CHECK_AGREE(where(a < b, b, a), to(from_vector(larger), dtype), 0);
    }
}

TEST_CASE("sums, means and extrema are right at every size around vectors and threads") {
  for (Dtype dtype : {float32, float64})
    for (int64_t n : sizes) {
      CAPTURE(n);
      Tensor a = random({n}, dtype);
      std::vector<double> p = a.to_vector<double>();
      // Positive numbers: no cancellation, so the error is relative. Partial sums keep it under
      // log2(n) units.
      CHECK_AGREE(sum(abs(a)), to(tensor(sum_of(to(abs(a), float64).to_vector<double>()), float64), dtype), 20);
      if (n == 0) continue;
      auto top = std::max_element(p.begin(), p.end());
      CHECK(max(a).item<double>() == *top);
      CHECK(argmax(a).item<int64_t>() == top - p.begin());
      CHECK(min(-a).item<double>() == -*top);
    }
}

TEST_CASE("reducing rows and columns gives the same at every size, and softmax rows sum to 1") {
  for (int64_t n : {1, 3, 16, 17, 65, 300, 8193, 40000}) {
    CAPTURE(n);
    Tensor x = random({3, n}, float32), turned = contiguous(t(x));
    CHECK_AGREE(sum(turned, 0), sum(x, 1),
        64 + std::sqrt(double(n)));   // cancellation: relative to sqrt(n) numbers of size 1
    CHECK(equal(max(turned, 0).values, max(x, 1).values));
    CHECK(equal(argmax(turned, 0), argmax(x, 1)));
    CHECK_AGREE(softmax(turned, 0), t(softmax(x, 1)), 16);
    CHECK_AGREE(sum(softmax(x, 1), 1), ones({3}), 64);
    CHECK_AGREE(logsumexp(x, 1), log(sum(exp(x), 1)), 16);
  }
}

TEST_CASE("every set of dimensions of a 4-d tensor is reduced as a loop would, whatever the strides") {
  Tensor dense = random({2, 3, 4, 5}, float64);
  Tensor views[] = {dense, permute(contiguous(permute(dense, {0, 2, 3, 1})), {0, 3, 1, 2}),
      permute(contiguous(permute(dense, {3, 2, 1, 0})), {3, 2, 1, 0})};
  for (const Tensor& x : views)
    for (uint32_t dims = 1; dims < 16; ++dims)
      for (bool keepdim : {false, true}) {
        CAPTURE(dims);
        CAPTURE(keepdim);
        IntList list{std::initializer_list<int64_t>{}};
        for (int64_t d = 0; d < 4; ++d)
          if (dims >> d & 1) list.value[list.count++] = d % 2 ? d : d - 4;   // negative ones too
        auto mean_of = [](const std::vector<double>& v) { return sum_of(v) / double(v.size()); };
        CHECK_AGREE(sum(x, list, keepdim), reduced_by_loop(dense, dims, keepdim, sum_of), 64);
        CHECK_AGREE(mean(x, list, keepdim), reduced_by_loop(dense, dims, keepdim, mean_of), 64);
        CHECK_AGREE(var(x, list, {.keepdim = keepdim}),
            reduced_by_loop(dense, dims, keepdim,
                [&](const std::vector<double>& v) {
                  double m = mean_of(v), s = 0;
                  for (double e : v) s += (e - m) * (e - m);
                  return s / double(v.size() - 1);
                }),
            64);
        CHECK_AGREE(logsumexp(x, list, keepdim),
            reduced_by_loop(dense, dims, keepdim,
                [](const std::vector<double>& v) {
                  double s = 0;
                  for (double e : v) s += std::exp(e);
                  return std::log(s);
                }),
            64);
      }
}

TEST_CASE("max and argmax along each dimension agree with a loop, whatever the strides") {
  Tensor dense = random({2, 3, 4, 5}, float32),
         turned = permute(contiguous(permute(dense, {0, 2, 3, 1})), {0, 3, 1, 2});
  auto largest = [](const std::vector<double>& v) { return *std::max_element(v.begin(), v.end()); };
  auto place = [](const std::vector<double>& v) { return double(std::max_element(v.begin(), v.end()) - v.begin()); };
  for (const Tensor& x : {dense, turned})
    for (int64_t d = 0; d < 4; ++d)
      for (bool keepdim : {false, true}) {
        ValuesIndices y = max(x, d, keepdim);
        CHECK_AGREE(y.values, to(reduced_by_loop(dense, 1u << d, keepdim, largest), float32), 0);
        CHECK_AGREE(y.indices, to(reduced_by_loop(dense, 1u << d, keepdim, place), int64), 0);
        CHECK(equal(argmax(x, d - 4, keepdim), y.indices));
        CHECK(equal(argmin(-x, d, keepdim), y.indices));
        CHECK(equal(min(-x, d, keepdim).values, -y.values));
      }
}

TEST_CASE("a product of any sizes is what three loops give, in every transposition") {
  const int64_t some[] = {0, 1, 2, 5, 16, 33};
  for (Dtype dtype : {float32, float64})
    for (int64_t m : some)
      for (int64_t k : some)
        for (int64_t n : some) {
          CAPTURE(m);
          CAPTURE(k);
          CAPTURE(n);
          Tensor a = random({m, k}, dtype, 1), b = random({k, n}, dtype, 2);
          Tensor expected = to(product_by_loop(a, b, {}), dtype);
          Tensor at = t(contiguous(t(a))), bt = t(contiguous(t(b)));
          for (const Tensor& p : {a, at})
            for (const Tensor& q : {b, bt}) CHECK_AGREE(matmul(p, q), expected, 64);
          CHECK_AGREE(linear(a, t(b)), expected, 64);
        }
}

TEST_CASE("vectors, matrices and batches multiply as in PyTorch") {
  struct Sizes {
    Shape a, b, batch, y;
  };
  const Sizes all[] = {
      {{4}, {4}, {}, {}},
      {{3, 4}, {4}, {}, {3}},
      {{4}, {4, 2}, {}, {2}},
      {{5, 3, 4}, {4}, {5}, {5, 3}},
      {{4}, {5, 4, 2}, {5}, {5, 2}},
      {{5, 3, 4}, {5, 4, 2}, {5}, {5, 3, 2}},
      {{5, 3, 4}, {4, 2}, {5}, {5, 3, 2}},
      {{3, 4}, {5, 4, 2}, {5}, {5, 3, 2}},
      {{1, 3, 4}, {5, 4, 2}, {5}, {5, 3, 2}},
      {{6, 1, 3, 4}, {5, 4, 2}, {6, 5}, {6, 5, 3, 2}},
      {{2, 1, 1, 3, 4}, {3, 5, 4, 2}, {2, 3, 5}, {2, 3, 5, 3, 2}},
      {{0, 3, 4}, {4, 2}, {0}, {0, 3, 2}},
      {{0, 3, 4}, {0, 4, 2}, {0}, {0, 3, 2}},
      {{5, 3, 0}, {0, 2}, {5}, {5, 3, 2}},
      {{5, 3, 0}, {5, 0, 2}, {5}, {5, 3, 2}},
      {{0}, {0}, {}, {}},
      {{3, 0}, {0}, {}, {3}},
      {{5, 0, 4}, {4, 2}, {5}, {5, 0, 2}},
  };
  for (const Sizes& s : all) {
    CAPTURE(to_string(s.a));
    CAPTURE(to_string(s.b));
    Tensor a = random(s.a, float64, 1).requires_grad_(), b = random(s.b, float64, 2).requires_grad_(), y = matmul(a, b);
    Tensor rows = a.dim() == 1 ? unsqueeze(a, 0) : a, columns = b.dim() == 1 ? unsqueeze(b, 1) : b;
    CHECK_AGREE(y.detach(), reshape(product_by_loop(rows.detach(), columns.detach(), s.batch), s.y), 64);
    y.backward(ones(s.y, float64));   // of the sum: da is the row sums of b, db the column sums of
                                      // a, over all batches
    CHECK(a.grad().shape() == s.a);
    CHECK(b.grad().shape() == s.b);
    Tensor dy = ones(s.y, float64).reshape(matmul(rows, columns).shape());
    CHECK_AGREE(a.grad(), reshape(sum_to(matmul(dy, transpose(columns, -1, -2)), rows.shape()), s.a).detach(), 64);
    CHECK_AGREE(b.grad(), reshape(sum_to(matmul(transpose(rows, -1, -2), dy), columns.shape()), s.b).detach(), 64);
  }
}

TEST_CASE("int64 products are exact") {
  Tensor a = arange(12).reshape({3, 4}), b = arange(20).reshape({4, 5}) - 7;
  CHECK(equal(matmul(a, b), to(matmul(to(a, float64), to(b, float64)), int64)));
  CHECK(equal(matmul(full({1, 2}, int64_t(1) << 31), full({2, 1}, int64_t(1) << 30)), full({1, 1}, int64_t(1) << 62)));
}

TEST_CASE("a NaN in an input gives a NaN at its place in the result, and infinities give the limits") {
  Tensor x = tensor({nan, inf, -inf}, float64);
  struct Function {
    Tensor (*f)(const Tensor&);
    double at_inf, at_minus_inf;
  };
  const Function functions[] = {{abs, inf, inf}, {square, inf, inf}, {exp, inf, 0}, {log, inf, nan}, {sqrt, inf, nan},
      {sin, nan, nan}, {cos, nan, nan}, {erf, 1, -1}, {relu, inf, 0}, {sigmoid, 1, 0}, {tanh, 1, -1},
      {softplus, inf, 0}, {gelu, inf, nan}, {neg, -inf, inf}, {sign, 1, -1}};
  for (size_t i = 0; i < std::size(functions); ++i)
    for (Dtype dtype : {float32, float64})
      for (int64_t copies : {1, 50}) {   // in the scalar remainder of a loop and in vectors
        CAPTURE(i);
        Tensor many = expand(unsqueeze(to(x, dtype), 1), {3, copies}), y = functions[i].f(many);
        Tensor expected = tensor({nan, functions[i].at_inf, functions[i].at_minus_inf}, dtype);
        if (functions[i].f == static_cast<Tensor (*)(const Tensor&)>(sign))
          y = slice(y, 0, 1), expected = slice(expected, 0, 1);
        CHECK_AGREE(y, expand(unsqueeze(expected, 1), y.shape()), 0);
      }
}

TEST_CASE("a NaN wins in every extremum, and its first position is found") {
  for (int64_t n : {3, 17, 100, 20000})
    for (int64_t at : {int64_t(0), n / 2, n - 1}) {
      CAPTURE(n);
      CAPTURE(at);
      Tensor x = random({n}, float32);
      x[at].fill_(nan);
      CHECK(std::isnan(max(x).item<double>()));
      CHECK(std::isnan(min(x).item<double>()));
      CHECK(std::isnan(sum(x).item<double>()));
      CHECK(argmax(x).item<int64_t>() == at);
      CHECK(argmin(x).item<int64_t>() == at);
      CHECK(std::isnan(max(x, 0).values.item<double>()));
      CHECK(std::isnan(logsumexp(x, 0).item<double>()));
      Tensor y = softmax(x, 0);
      CHECK(sum(y != y).item<int64_t>() == n);
      Tensor other = zeros({n});
      CHECK(std::isnan(maximum(x, other)[at].item<double>()));
      CHECK(std::isnan(minimum(other, x)[at].item<double>()));
    }
}

TEST_CASE("a NaN shares the gradient of max with the other NaNs") {   // as in PyTorch
  Tensor x = tensor({1.0, nan, nan, 3.0}).requires_grad_();
  max(x).backward();
  CHECK(equal(x.grad(), tensor({0.0, 0.5, 0.5, 0.0})));
}

TEST_CASE("comparisons with NaN are false, except for !=") {
  Tensor a = tensor({nan, nan, 1.0}), b = tensor({nan, 1.0, nan});
  for (const Tensor& y : {a == b, a<b, a <= b, a> b, a >= b}) CHECK(equal(y, tensor({false, false, false})));
  CHECK(equal(a != b, tensor({true, true, true})));
}

TEST_CASE("infinities in softmax give what PyTorch gives") {
  CHECK_AGREE(
      softmax(tensor({-inf, 1, 2}, float64), 0), tensor({0, 0.2689414213699951, 0.7310585786300049}, float64), 4);
  CHECK_AGREE(softmax(tensor({inf, 1}, float64), 0), tensor({nan, nan}, float64), 0);
  CHECK_AGREE(softmax(tensor({-inf, -inf}, float64), 0), tensor({nan, nan}, float64), 0);
  CHECK_AGREE(log_softmax(tensor({-inf, 1, 2}, float64), 0),
      tensor({-inf, -1.3132616875182228, -0.31326168751822286}, float64), 4);
  CHECK(logsumexp(tensor({inf, -inf}), 0).item<double>() == inf);
  CHECK(logsumexp(tensor({-inf, -inf}), 0).item<double>() == -inf);
  CHECK(equal(logsumexp(ones({2, 0}), 1), full({2}, -inf)));
  CHECK(softmax(tensor({1e30, 0.0}), 0)[0].item<float>() == 1);
}

TEST_CASE("sums and means of no numbers are 0 and NaN, and a variance without degrees of freedom is NaN") {
  CHECK(equal(sum(ones({0})), tensor(0.0)));
  CHECK(equal(sum(ones({2, 0}), 1), zeros({2})));
  CHECK(equal(sum(ones({2, 0}), 0), zeros({0})));
  CHECK(std::isnan(mean(ones({0})).item<double>()));
  CHECK(std::isnan(mean(ones({2, 0}), 1)[0].item<double>()));
  CHECK(std::isnan(var(ones({1})).item<double>()));
  CHECK(std::isnan(var(ones({3}), {}, {.correction = 5}).item<double>()));
  CHECK(equal(var(ones({1}), {}, {.correction = 0}), tensor(0.0)));
}

TEST_CASE("a large mean does not spoil a variance") {
  Tensor x = tensor({1e8 + 1, 1e8 + 2, 1e8 + 3}, float64);
  CHECK(var(x).item<double>() == 1);
}

TEST_CASE(
    "reshape of any view gives the numbers in row-major order, and view refuses what needs a "
    "copy") {
  Tensor x = arange(48).reshape({2, 3, 4, 2}), numbers = arange(48);
  const Tensor views[] = {x, permute(x, {3, 0, 1, 2}), slice(x, 2, 1, 3), slice(x, 1, 0, 3, 2),
      expand(x[0], {2, 3, 4, 2}), squeeze(slice(x, 0, 1)), permute(x, {0, 1, 3, 2}), unsqueeze(select(x, 3, 1), 0),
      slice(x, 0, 1, 1)};
  for (const Tensor& v : views) {
    Tensor flat = from_vector(v.to_vector<int64_t>());
    for (const IntList& sizes :
        {IntList{-1}, IntList{2, -1}, IntList{1, -1, 1, 2}, IntList{-1, 4}, IntList{3, 2, -1}}) {
      int64_t known = 1;
      for (int64_t s : sizes) known *= s == -1 ? 1 : s;
      if (v.numel() % known) continue;
      Tensor y = reshape(v, sizes);
      CHECK(equal(reshape(contiguous(y), {-1}), flat));
      try {   // where a view is possible at all, it shows the same numbers
        Tensor seen = view(v, sizes);
        CHECK(equal(seen, y));
        CHECK(seen.shares_storage(v));
      } catch (const ShapeError&) {
        CHECK_FALSE(y.shares_storage(v));
      }
    }
  }
}

TEST_CASE("more tensors than 16 bits can count are joined, with gradients") {
  Tensor x = ones({1}).requires_grad_();
  Tensor y = cat(std::vector<Tensor>(70000, x));
  y.backward(cat({zeros({35000}), ones({35000})}));
  CHECK(x.grad().item<float>() == 35000);
}

TEST_CASE("repeated indices add up, in order") {
  Tensor x = zeros({3}, float64).requires_grad_();
  Tensor y = index_select(x, 0, tensor({2, 0, 2, 2}));
  y.backward(tensor({1, 10, 100, 1000}, float64));
  CHECK(equal(x.grad(), tensor({10, 0, 1101}, float64)));
  CHECK(equal(scatter_add(zeros({2}), 0, tensor({1, 1, 0}), tensor({1.0, 2.0, 4.0})), tensor({4.0, 3.0})));
}

}   // namespace gradus::test
