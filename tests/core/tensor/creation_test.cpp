// Making tensors from values and rules, and comparing them. Dtypes and numbers are those of
// PyTorch 2.13.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "autograd/ops.h"
#include "core/base/format.h"
#include "core/tensor/creation.h"

using namespace gradus;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity(), not_a_number = std::numeric_limits<double>::quiet_NaN();

}   // namespace

TEST_CASE("nested lists have as many dimensions as braces") {
  CHECK(tensor(3.0).shape() == Shape{});
  CHECK(tensor({3.0}).shape() == Shape{1});
  CHECK(tensor({{3.0}}).shape() == Shape{1, 1});
  CHECK(tensor({{1, 2, 3}, {4, 5, 6}}).shape() == Shape{2, 3});
  CHECK(tensor({{{1}, {2}}, {{3}, {4}}, {{5}, {6}}}).shape() == Shape{3, 2, 1});
  CHECK(tensor({{1, 2}, {3, 4}}).to_vector<int64_t>() == std::vector<int64_t>{1, 2, 3, 4});
}

TEST_CASE("empty lists make empty tensors of the default dtype") {
  CHECK(tensor({}).shape() == Shape{0});
  CHECK(tensor({}).dtype() == float32);
  CHECK(tensor({NestedList{}, NestedList{}}).shape() == Shape{2, 0});
}

TEST_CASE("the dtype of a list is the widest of its numbers") {
  CHECK(tensor({1.0, 2.0}).dtype() == float32);
  CHECK(tensor({1.0f}).dtype() == float32);
  CHECK(tensor({1, 2}).dtype() == Dtype::int64);
  CHECK(tensor({true, false}).dtype() == bool_);
  CHECK(tensor({1, 2.5}).dtype() == float32);
  CHECK(tensor({true, 2}).dtype() == Dtype::int64);
  CHECK(tensor({{true, false}, {true, 0.5}}).dtype() == float32);
  CHECK(equal(tensor({true, 2, 2.5}), tensor({1.0, 2.0, 2.5})));
}

TEST_CASE("a list can be given a dtype or options") {
  CHECK(tensor({1, 2}, float64).dtype() == float64);
  CHECK(equal(tensor({1.9, -1.9}, Dtype::int64), tensor({1, -1})));
  CHECK(equal(tensor({0.0, 0.5, not_a_number}, bool_), tensor({false, true, true})));
  Tensor w = tensor({1.0}, {.dtype = float64, .requires_grad = true});
  CHECK(w.dtype() == float64);
  CHECK(w.requires_grad());
  CHECK_THROWS_AS(tensor({1}, {.dtype = Dtype::int64, .requires_grad = true}), DtypeError);
}

TEST_CASE("ragged lists are a ShapeError") {
  const char* text =
      "tensor: rows of a nested list have different lengths; lists at one depth must have equally many items";
  CHECK_THROWS_WITH_AS(tensor({{1, 2}, {3}}), text, ShapeError);
  CHECK_THROWS_WITH_AS(tensor({{1}, {2, 3}}), text, ShapeError);
  CHECK_THROWS_WITH_AS(tensor({{1, 2}, 3}), text, ShapeError);
  CHECK_THROWS_WITH_AS(tensor({3, {1, 2}}), text, ShapeError);
  CHECK_THROWS_WITH_AS(tensor({{{1}}, {{2}, {3}}}), text, ShapeError);
  CHECK_THROWS_WITH_AS(tensor({NestedList{}, {1}}), text, ShapeError);
}

TEST_CASE("lists nest at most 8 deep") {
  NestedList list = 1;
  for (int i = 0; i < 8; ++i) list = NestedList(std::initializer_list<NestedList>{list});
  CHECK(tensor(list).dim() == 8);
  list = NestedList(std::initializer_list<NestedList>{list});
  CHECK_THROWS_WITH_AS(tensor(list), "tensor: lists are nested at most 8 deep", ShapeError);
}

TEST_CASE("from_vector copies, with the dtype of the vector") {
  std::vector<float> v{1, 2, 3, 4, 5, 6};
  Tensor x = from_vector(v, {2, 3});
  v[0] = 99;
  CHECK(equal(x, tensor({{1.0, 2.0, 3.0}, {4.0, 5.0, 6.0}})));
  CHECK(from_vector(std::vector<double>{1, 2}).dtype() == float64);
  CHECK(equal(from_vector(std::vector<int64_t>{1, 2}), tensor({1, 2})));
  CHECK(equal(from_vector(std::vector<bool>{true, false}), tensor({true, false})));
  CHECK_THROWS_WITH_AS(from_vector(v, {4, 2}), "from_vector: 6 numbers do not fill the shape [4, 2]", ShapeError);
}

TEST_CASE("from_blob looks at the caller's memory and does not copy it") {
  float memory[6] = {1, 2, 3, 4, 5, 6};
  Tensor x = from_blob(memory, {2, 3}, float32);
  CHECK(x.data<float>().data() == memory);
  x.mul_(2);
  CHECK(memory[5] == 12);
  memory[0] = -1;
  CHECK(x[0][0].item<float>() == -1);
}

TEST_CASE("from_blob refuses a pointer to numbers of another dtype") {
  float floats[2] = {1, 2};
  double doubles[2] = {1, 2};
  int64_t integers[2] = {1, 2};
  long long others[2] = {1, 2};
  bool bools[2] = {true, false};
  CHECK_THROWS_WITH_AS(
      from_blob(floats, {2}, float64), "from_blob: the pointer is to float32 numbers; dtype is float64", DtypeError);
  CHECK_THROWS_WITH_AS(
      from_blob(bools, {2}, int64), "from_blob: the pointer is to bool numbers; dtype is int64", DtypeError);
  CHECK_THROWS_AS(from_blob(doubles, {2}, float32), DtypeError);
  CHECK_THROWS_AS(from_blob(integers, {2}, float64), DtypeError);
  CHECK(equal(from_blob(doubles, {2}, float64), tensor({1.0, 2.0}, float64)));
  CHECK(equal(from_blob(integers, {2}, int64), from_blob(others, {2}, int64)));
  CHECK(equal(from_blob(bools, {2}, bool_), tensor({true, false})));
  CHECK(equal(from_blob(reinterpret_cast<char*>(floats), {2}, float32), tensor({1.0, 2.0})));   // bytes may be any
  CHECK(equal(from_blob(static_cast<void*>(floats), {2}, float32), tensor({1.0, 2.0})));
}

TEST_CASE("from_blob takes every byte other than 0 for true") {
  uint8_t memory[] = {0, 1, 2, 255, 128, 7};
  Tensor x = from_blob(memory, {4}, bool_);
  CHECK(sum(x).item<int64_t>() == 3);
  CHECK(equal(x, tensor({false, true, true, true})));
  CHECK(equal(to(x, float32), tensor({0.0, 1.0, 1.0, 1.0})));
  CHECK(equal(logical_not(x), tensor({true, false, false, false})));
  CHECK(int(memory[2]) == 1);
  CHECK(int(memory[4]) == 128);   // beyond the shape
  CHECK(from_blob(nullptr, {0}, bool_).numel() == 0);
  static const bool read_only[] = {true, false};   // nothing is written where nothing has to be
  CHECK(equal(from_blob(const_cast<bool*>(read_only), {2}, bool_), tensor({true, false})));
}

TEST_CASE("from_blob refuses sizes that no memory has, before it looks at a byte") {
  uint8_t byte = 0;
  const char* text = "from_blob: [1099511627776, 1099511627776] does not fit into memory";
  for (Dtype dtype : {bool_, float32})
    CHECK_THROWS_WITH_AS(from_blob(&byte, {int64_t(1) << 40, int64_t(1) << 40}, dtype), text, ShapeError);
}

TEST_CASE("from_blob gives the memory back when the last tensor over it is gone") {
  float memory[4] = {1, 2, 3, 4};
  int released = 0;
  auto release = [](void* count) { ++*static_cast<int*>(count); };
  Tensor x = from_blob(memory, {4}, float32, release, &released), tail = x.slice(0, 2), alias = x.detach();
  x = {};
  alias = {};
  CHECK(released == 0);
  CHECK(equal(tail, tensor({3.0, 4.0})));
  tail = {};
  CHECK(released == 1);
}

TEST_CASE("memory under from_blob lives as long as a graph needs its numbers") {
  float memory[2] = {3, 4};
  int released = 0;
  Tensor w = tensor({1.0, 1.0}).requires_grad_(), y;
  {
    Tensor x = from_blob(
        memory, {2}, float32, [](void* count) { ++*static_cast<int*>(count); }, &released);
    y = sum(w * x);
  }
  CHECK(released == 0);
  y.backward();
  CHECK(equal(w.grad(), tensor({3.0, 4.0})));
  CHECK(released == 1);   // the formula that kept x is gone
}

TEST_CASE("zeros, ones and full fill a shape") {
  CHECK(equal(zeros({2, 2}), tensor({{0.0, 0.0}, {0.0, 0.0}})));
  CHECK(equal(ones({2}, Dtype::int64), tensor({1, 1})));
  CHECK(equal(ones({}), tensor(1.0)));
  CHECK(equal(full({2}, 0.1, float64), tensor({0.1, 0.1}, float64)));
  CHECK(equal(zeros({2}, {.dtype = bool_}), tensor({false, false})));
  CHECK(ones({3}, {.requires_grad = true}).requires_grad());
  CHECK(empty({2, 3}, {.dtype = float64}).shape() == Shape{2, 3});
  CHECK(zeros({0, 3}).numel() == 0);
}

TEST_CASE("full takes the dtype of its number") {
  CHECK(full({2}, 3).dtype() == Dtype::int64);
  CHECK(full({2}, 3.0).dtype() == float32);
  CHECK(full({2}, true).dtype() == bool_);
  CHECK(full({2}, 3, {.dtype = float64}).dtype() == float64);
}

TEST_CASE("the _like forms take shape, dtype and memory order") {
  Tensor x = tensor({{1, 2, 3}, {4, 5, 6}}).t();
  CHECK(equal(zeros_like(x), zeros({3, 2}, Dtype::int64)));
  CHECK(equal(ones_like(x), ones({3, 2}, Dtype::int64)));
  CHECK(equal(full_like(x, 7), full({3, 2}, 7)));
  CHECK(empty_like(x).strides() == x.strides());
  CHECK(!zeros_like(x).shares_storage(x));
  CHECK(rand_like(ones({2}, float64)).dtype() == float64);
  CHECK(randn_like(ones({2, 5})).shape() == Shape{2, 5});
}

TEST_CASE("eye has ones on its diagonal") {
  CHECK(equal(eye(2), tensor({{1.0, 0.0}, {0.0, 1.0}})));
  CHECK(equal(eye(2, 3), tensor({{1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}})));
  CHECK(equal(eye(3, 2, {.dtype = Dtype::int64}), tensor({{1, 0}, {0, 1}, {0, 0}})));
  CHECK(eye(0).shape() == Shape{0, 0});
}

TEST_CASE("arange goes up to but not including its end") {
  CHECK(equal(arange(5), tensor({0, 1, 2, 3, 4})));
  CHECK(equal(arange(2.0, 5.0), tensor({2.0, 3.0, 4.0})));
  CHECK(equal(arange(1, 2, 0.25), tensor({1.0, 1.25, 1.5, 1.75})));
  CHECK(equal(arange(5, 0, -2), tensor({5, 3, 1})));
  CHECK(arange(0, 1, 0.1).numel() == 10);
  CHECK(allclose(arange(-1, 1, 0.3), tensor({-1.0, -0.7, -0.4, -0.1, 0.2, 0.5, 0.8})));
  CHECK(arange(3, 3).shape() == Shape{0});
  CHECK(arange(3, 3).dtype() == Dtype::int64);
}

TEST_CASE("arange refuses a step that leads nowhere") {
  CHECK_THROWS_WITH_AS(arange(3, 1), "arange: cannot go from 3 to 1 in steps of 1", Error);
  CHECK_THROWS_WITH_AS(arange(0, 1, 0), "arange: cannot go from 0 to 1 in steps of 0", Error);
  CHECK_THROWS_WITH_AS(arange(0.0, not_a_number), "arange: cannot go from 0 to nan in steps of 1", Error);
}

TEST_CASE("linspace reaches both of its ends exactly") {
  CHECK(equal(linspace(0, 1, 5), tensor({0.0, 0.25, 0.5, 0.75, 1.0})));
  CHECK(equal(linspace(3, 3, 1), tensor({3.0})));
  CHECK(linspace(0, 1, 0).shape() == Shape{0});
  Tensor x = linspace(0.1, 0.7, 7, {.dtype = float64});
  CHECK(x[0].item<double>() == 0.1);
  CHECK(x[6].item<double>() == 0.7);
  CHECK_THROWS_WITH_AS(linspace(0, 1, -1), "linspace: steps must not be negative; got -1", Error);
}

TEST_CASE("arange, linspace and the _like forms take a dtype") {
  CHECK(equal(arange(3, {.dtype = float64}), tensor({0, 1, 2}, float64)));
  CHECK(equal(arange(1, 2, 0.5, {.dtype = float64}), tensor({1.0, 1.5}, float64)));
  CHECK(equal(arange(0.5, 3, 1, {.dtype = Dtype::int64}), tensor({0, 1, 2})));
  CHECK(arange(3, {.requires_grad = true}).requires_grad());
  CHECK(equal(linspace(-3, 50, 7, {.dtype = Dtype::int64}), tensor({-3, 5, 14, 23, 32, 41, 50})));
  Tensor x = zeros({2, 3}).t();
  CHECK(zeros_like(x, float64).dtype() == float64);
  CHECK(equal(ones_like(x, bool_), ones({3, 2}, bool_)));
  CHECK(equal(full_like(x, 2.7, Dtype::int64), full({3, 2}, 2)));
  CHECK(empty_like(x, Dtype::int64).strides() == x.strides());
}

TEST_CASE("a dtype at the end stands for options with it") {
  for (Dtype d : {float32, float64, int64}) {
    const TensorOptions options{.dtype = d};
    CAPTURE(d);
    CHECK(equal(zeros({2}, d), zeros({2}, options)));
    CHECK(equal(ones({2}, d), ones({2}, options)));
    CHECK(equal(full({2}, 3, d), full({2}, 3, options)));
    CHECK(equal(tensor({1, 2}, d), tensor({1, 2}, options)));
    CHECK(equal(eye(2, d), eye(2, options)));
    CHECK(equal(eye(2, 3, d), eye(2, 3, options)));
    CHECK(equal(arange(3, d), arange(3, options)));
    CHECK(equal(arange(1, 3, d), arange(1, 3, 1, options)));
    CHECK(equal(arange(1, 3, d), arange(1, 3, options)));
    CHECK(equal(arange(1, 8, 2, d), arange(1, 8, 2, options)));
    CHECK(equal(linspace(0, 4, 5, d), linspace(0, 4, 5, options)));
    CHECK(equal(logspace(0, 2, 3, 10, d), logspace(0, 2, 3, 10, options)));
    CHECK(empty({2}, d).dtype() == d);
  }
  CHECK(rand({2}, float64).dtype() == float64);
  CHECK(randn({2}, float64).dtype() == float64);
  CHECK(normal(0, 1, {2}, float64).dtype() == float64);
}

TEST_CASE("empty braces at the end are the default options, and not the first dtype") {
  struct Restore {
    Restore() { set_default_dtype(float64); }
    ~Restore() { set_default_dtype(float32); }
  } restore;
  for (const Tensor& x : {zeros({2}, {}), ones({2}, {}), full({2}, 3, {}), empty({2}, {}), tensor({1, 2}, {}),
           arange(3, {}), arange(1, 3, {}), arange(1, 8, 2, {}), linspace(0, 1, 3, {}), logspace(0, 1, 3, 10, {}),
           rand({2}, {}), randn({2}, {}), normal(0, 1, {2}, {})})
    CHECK(x.dtype() == float64);
}

TEST_CASE("sizes may come in a vector") {
  const std::vector<int64_t> sizes{2, 3};
  CHECK(zeros(sizes).shape() == Shape{2, 3});
  CHECK(randn(sizes, float64).shape() == Shape{2, 3});
  CHECK(full(sizes, 1.5).shape() == Shape{2, 3});
  CHECK(zeros({2}).shape() == Shape{2});   // and not a vector of two sizes
}

TEST_CASE("numbers of any C++ type may come in a vector") {
  const Tensor integers = tensor({1, 2, 3});
  CHECK(equal(from_vector(std::vector<int>{1, 2, 3}), integers));
  CHECK(equal(from_vector(std::vector<uint8_t>{1, 2, 255}), tensor({1, 2, 255})));
  CHECK(equal(from_vector(std::vector<short>{1, -2}, {2, 1}), tensor({{1}, {-2}})));
  CHECK(equal(from_vector(std::vector<size_t>{1, 2, 3}), integers));
  CHECK(equal(from_vector(std::vector<long long>{1, 2, 3}), integers));
  CHECK(equal(tensor(std::vector<int64_t>{1, 2, 3}), integers));
  CHECK(equal(tensor(std::vector<float>{1, 2}), tensor({1.0, 2.0})));
  CHECK(equal(tensor(std::vector<double>{1, 2}), tensor({1.0, 2.0}, float64)));
  CHECK(equal(tensor(std::vector<bool>{true, false}), tensor({true, false})));
  CHECK(equal(tensor(std::vector<int>{1, 2, 3}, float32), tensor({1.0, 2.0, 3.0})));
  CHECK(tensor(std::vector<float>{1}, {.dtype = float64, .requires_grad = true}).requires_grad());
  CHECK_THROWS_WITH_AS(from_vector(std::vector<uint64_t>{1, UINT64_MAX}),
      "from_vector: int64 cannot hold 18446744073709551615", DtypeError);
}

TEST_CASE("tensor() takes lists of numbers, and lists of lists as matrices") {
  const Tensor matrix = tensor({{1, 2, 3}, {4, 5, 6}});
  CHECK(equal(tensor(std::vector<std::vector<int>>{{1, 2, 3}, {4, 5, 6}}), matrix));
  CHECK(equal(tensor(std::vector<std::vector<float>>{{1, 2, 3}, {4, 5, 6}}), to(matrix, float32)));
  CHECK(equal(tensor(std::vector<std::vector<double>>{{1, 2}}, float32), tensor({{1.0, 2.0}})));
  CHECK(equal(tensor(std::vector<std::vector<bool>>{{true}, {false}}), tensor({{true}, {false}})));
  CHECK(tensor(std::vector<std::vector<float>>{{1}}, {.requires_grad = true}).requires_grad());
  CHECK(equal(tensor(std::vector<std::vector<std::vector<int>>>{{{1, 2}}, {{3, 4}}}), tensor({{{1, 2}}, {{3, 4}}})));
  CHECK(equal(tensor(std::array<std::array<int, 3>, 2>{{{1, 2, 3}, {4, 5, 6}}}), matrix));
  CHECK(equal(tensor(std::vector<std::array<int, 3>>{{1, 2, 3}, {4, 5, 6}}), matrix));
  const int numbers[2][3] = {{1, 2, 3}, {4, 5, 6}};
  CHECK(equal(tensor(numbers), matrix));
  CHECK(equal(tensor(numbers[1]), tensor({4, 5, 6})));
  CHECK(equal(tensor(std::span<const int>(numbers[0]).subspan(1)), tensor({2, 3})));
  CHECK(equal(tensor(std::array<float, 2>{1, 2}), tensor({1.0, 2.0})));

  CHECK(tensor(std::vector<std::vector<float>>{}).shape() == Shape{0, 0});
  CHECK(tensor(std::vector<std::vector<float>>{{}, {}}).shape() == Shape{2, 0});
  CHECK_THROWS_WITH_AS(tensor(std::vector<std::vector<float>>{{1, 2}, {3, 4}, {5}}),
      "tensor: rows must be equally long; there are rows of length 2 and 1", ShapeError);
  CHECK_THROWS_WITH_AS(tensor(std::vector<std::vector<std::vector<int>>>{{{1}, {2}}, {{3, 4}, {5, 6}}}),
      "tensor: rows must be equally long; there are rows of length 1 and 2", ShapeError);
}

TEST_CASE("sizes and dimensions may be integers of any type") {
  const std::vector<int> sizes{2, 3};
  const std::vector<size_t> unsigned_sizes{3, 2};
  CHECK(zeros(sizes).shape() == Shape{2, 3});
  CHECK(ones(unsigned_sizes, float64).shape() == Shape{3, 2});
  CHECK(zeros(sizes).reshape(unsigned_sizes).shape() == Shape{3, 2});
  const Tensor x = ones({2, 3});
  const size_t last = 1;
  CHECK(x.sum(last).shape() == Shape{2});
  CHECK(x.mean(0u, true).shape() == Shape{1, 3});
  CHECK(x.sum(std::vector<int>{0, 1}).shape() == Shape{});
  CHECK(x[last].shape() == Shape{3});
  CHECK_THROWS_AS(x.sum(size_t(2)), IndexError);
  CHECK_THROWS_AS(zeros(std::vector<int>{2, -3}), ShapeError);
}

TEST_CASE("logspace has powers of its base from end to end") {
  CHECK(equal(logspace(0, 2, 3), tensor({1.0, 10.0, 100.0})));
  CHECK(equal(logspace(-1, 2, 4, 2), tensor({0.5, 1.0, 2.0, 4.0})));
  CHECK(equal(logspace(0, 2, 5, 10, {.dtype = Dtype::int64}), tensor({1, 3, 10, 31, 100})));
  CHECK(equal(logspace(3, 9, 1, 2), tensor({8.0})));
  CHECK(logspace(0, 1, 0).shape() == Shape{0});
  CHECK_THROWS_WITH_AS(logspace(0, 1, -1), "logspace: steps must not be negative; got -1", Error);
}

TEST_CASE("triangle indices list the entries of a triangle row by row") {
  CHECK(equal(tril_indices(3, 3), tensor({{0, 1, 1, 2, 2, 2}, {0, 0, 1, 0, 1, 2}})));
  CHECK(equal(triu_indices(2, 3, 1), tensor({{0, 0, 1}, {1, 2, 2}})));
  CHECK(equal(tril_indices(2, 3, -1), tensor({{1}, {0}})));
  CHECK(triu_indices(2, 2, 5).shape() == Shape{2, 0});
  CHECK(tril_indices(0, 3).shape() == Shape{2, 0});
  CHECK_THROWS_WITH_AS(
      tril_indices(-1, 2), "tril_indices: sizes must not be negative; got -1 rows and 2 columns", Error);
  CHECK_THROWS_WITH_AS(
      triu_indices(1, -2), "triu_indices: sizes must not be negative; got 1 rows and -2 columns", Error);
}

TEST_CASE("equal requires the same shape, dtype and numbers") {
  CHECK(equal(tensor({1.0, 2.0}), tensor({1.0, 2.0})));
  CHECK(!equal(tensor({1.0, 2.0}), tensor({1.0, 3.0})));
  CHECK(!equal(tensor({1.0, 2.0}), tensor({1.0, 2.0}, float64)));
  CHECK(!equal(tensor({1.0, 2.0}), tensor({{1.0, 2.0}})));
  CHECK(!equal(tensor({not_a_number}), tensor({not_a_number})));
  CHECK(equal(tensor({0.0}), tensor({-0.0})));
  CHECK(equal(tensor({}), tensor({})));
  CHECK(equal(tensor({{1, 2}, {3, 4}}).t(), tensor({{1, 3}, {2, 4}})));
  CHECK(equal(tensor({true, false}), tensor({true, false})));
  CHECK(!equal(tensor({true, false}), tensor({true, true})));
}

TEST_CASE("allclose allows atol + rtol |b|, and broadcasts") {
  CHECK(allclose(tensor({1.0, 1.0}), tensor(1.0)));
  CHECK(allclose(tensor({100.0}, float64), tensor({100.0009}, float64)));
  CHECK(!allclose(tensor({100.0}, float64), tensor({100.002}, float64)));
  CHECK(allclose(tensor({0.0}), tensor({0.5}), 0, 0.5));
  CHECK(!allclose(tensor({0.0}), tensor({0.5}), 0, 0.49));
  CHECK_THROWS_WITH_AS(
      allclose(zeros({2}), zeros({3})), "allclose: the shapes do not broadcast: a is [2], b is [3]", ShapeError);
}

TEST_CASE("infinity is close only to itself, NaN to nothing unless asked") {
  CHECK(allclose(tensor(inf), tensor(inf)));
  CHECK(!allclose(tensor(-inf), tensor(inf)));
  CHECK(!allclose(tensor(1.0), tensor(inf)));
  CHECK(!allclose(tensor(inf), tensor(1.0)));
  CHECK(!allclose(tensor(not_a_number), tensor(not_a_number)));
  CHECK(allclose(tensor(not_a_number), tensor(not_a_number), 1e-5, 1e-8, true));
  CHECK(!allclose(tensor(not_a_number), tensor(1.0), 1e-5, 1e-8, true));
}

TEST_CASE("arange of integers is exact where float64 is not") {
  CHECK(equal(arange(9007199254740993, 9007199254740996),
      from_vector(std::vector<int64_t>{9007199254740993, 9007199254740994, 9007199254740995})));
  CHECK(equal(arange(INT64_MAX - 3, INT64_MAX, 2), from_vector(std::vector<int64_t>{INT64_MAX - 3, INT64_MAX - 1})));
  CHECK(
      equal(arange(INT64_MIN, INT64_MAX, INT64_MAX), from_vector(std::vector<int64_t>{INT64_MIN, -1, INT64_MAX - 1})));
  CHECK(equal(arange(INT64_MAX, INT64_MIN, INT64_MIN), from_vector(std::vector<int64_t>{INT64_MAX, -1})));
  CHECK_THROWS_WITH_AS(arange(INT64_MIN, INT64_MAX),
      "arange: cannot go from -9223372036854775808 to 9223372036854775807 in steps of 1", Error);
}

TEST_CASE("a number outside the range of int64 is refused; in a conversion of tensors it becomes the lowest int64") {
  for (double v : {not_a_number, inf, -inf, 1e30, 9223372036854775808.0, -9223372036854777856.0}) {
    auto says = [v](const char* op) { return doctest::String(fmt::format("{}: int64 cannot hold {}", op, v).c_str()); };
    CHECK_THROWS_WITH_AS(full({1}, v, int64), says("full"), DtypeError);
    CHECK_THROWS_WITH_AS(full_like(zeros({1}, int64), v), says("full_like"), DtypeError);
    CHECK_THROWS_WITH_AS(tensor({v}, int64), says("tensor"), DtypeError);
    CHECK_THROWS_WITH_AS(zeros({1}, int64).fill_(v), says("fill_"), DtypeError);
    CHECK_THROWS_WITH_AS(zeros({1}, int64).masked_fill_(tensor({true}), v), says("masked_fill"), DtypeError);
    CHECK(to(tensor({v}, float64), Dtype::int64).item<int64_t>() == INT64_MIN);
  }
  CHECK(full({1}, -9223372036854775808.0, {.dtype = Dtype::int64}).item<int64_t>() == INT64_MIN);
  CHECK(full({1}, 9223372036854774784.0, {.dtype = Dtype::int64}).item<int64_t>() == 9223372036854774784);
}
