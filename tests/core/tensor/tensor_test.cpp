// Tensor: the handle, views that share numbers, and the ways to read and write them.
#include <doctest/doctest.h>

#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <limits>
#include <vector>

#include "autograd/ops.h"
#include "core/base/parallel.h"
#include "core/base/scratch.h"
#include "core/tensor/creation.h"
#include "core/tensor/print.h"
#include "tests/support/failures.h"
#include "tests/support/numbers.h"

using namespace gradus;
using gradus::test::counting, gradus::test::Ints;

TEST_CASE("copying a tensor shares its numbers") {
  Tensor a = tensor({1.0, 2.0}), b = a;
  b.fill_(7);
  CHECK(equal(a, tensor({7.0, 7.0})));
  b = tensor({5.0});   // re-binds the handle, writes nothing
  CHECK(equal(a, tensor({7.0, 7.0})));
}

TEST_CASE("a tensor knows its shape, dtype and strides") {
  Tensor x = counting({2, 3, 4});
  CHECK(x.dim() == 3);
  CHECK(x.numel() == 24);
  CHECK(x.size(1) == 3);
  CHECK(x.size(-1) == 4);
  CHECK(x.dtype() == Dtype::int64);
  CHECK(x.strides() == Ints{12, 4, 1});
  CHECK(x.stride(-2) == 4);
  CHECK(x.is_contiguous());
  CHECK_THROWS_WITH_AS(x.size(3), "size: dimension 3 is out of range -3..2 of a tensor with 3 dimensions", IndexError);
  CHECK_THROWS_WITH_AS(
      x.stride(3), "stride: dimension 3 is out of range -3..2 of a tensor with 3 dimensions", IndexError);
  CHECK_THROWS_AS(empty({}).size(-1), IndexError);
  CHECK_THROWS_AS(empty({}).stride(0), IndexError);
}

TEST_CASE("an undefined tensor says so when it is used") {
  Tensor x;
  CHECK(!x.defined());
  const char* text =
      "tensor: this one is undefined (made by Tensor() and never assigned, or a gradient that did "
      "not arrive)";
  CHECK_THROWS_WITH_AS(x.shape(), text, Error);
  CHECK_THROWS_WITH_AS(x.item<double>(), text, Error);
}

TEST_CASE("views show the numbers in another order without copying them") {
  Tensor x = counting({2, 3, 4});
  struct {
    Tensor view;
    Shape shape;
    Ints first;   // its first numbers
  } cases[] = {
      {x.view({6, 4}), {6, 4}, {0, 1, 2, 3, 4}},
      {x.reshape({4, -1}), {4, 6}, {0, 1, 2, 3, 4}},
      {x.flatten(1), {2, 12}, {0, 1, 2, 3, 4}},
      {x.permute({2, 0, 1}), {4, 2, 3}, {0, 4, 8, 12, 16, 20, 1}},
      {x.transpose(0, -1), {4, 3, 2}, {0, 12, 4, 16, 8, 20, 1}},
      {x.select(1, 2), {2, 4}, {8, 9, 10, 11, 20}},
      {x[1], {3, 4}, {12, 13, 14}},
      {x.slice(2, 1, 4, 2), {2, 3, 2}, {1, 3, 5, 7, 9, 11, 13}},
      {x.slice(1, -2), {2, 2, 4}, {4, 5, 6, 7, 8}},
      {x.narrow(0, 1, 1), {1, 3, 4}, {12, 13}},
      {x.unsqueeze(1), {2, 1, 3, 4}, {0, 1, 2}},
      {x.narrow(1, 0, 1).squeeze(), {2, 4}, {0, 1, 2, 3, 12}},
      {x.narrow(1, 1, 1).squeeze(1), {2, 4}, {4, 5, 6, 7, 16}},
      {x.select(2, 0).unsqueeze(-1).expand({2, 3, 5}), {2, 3, 5}, {0, 0, 0, 0, 0, 4}},
      {x[0].t(), {4, 3}, {0, 4, 8, 1}},
      {x.detach(), {2, 3, 4}, {0, 1, 2}},
  };
  int number = 0;
  for (const auto& c : cases) {
    CAPTURE(number++);
    CHECK(c.view.shares_storage(x));
    CHECK(c.view.shape() == c.shape);
    Ints values = c.view.to_vector<int64_t>();
    values.resize(c.first.size());
    CHECK(values == c.first);
  }
}

TEST_CASE("writing through a view changes the tensor it was taken from") {
  Tensor x = counting({2, 3});
  x.transpose(0, 1)[1].fill_(-1);
  CHECK(equal(x, tensor({{0, -1, 2}, {3, -1, 5}})));
  x[0].copy_(tensor({7, 8, 9}));
  CHECK(equal(x, tensor({{7, 8, 9}, {3, -1, 5}})));
}

TEST_CASE("where strides cannot express a shape, reshape copies and view throws") {
  Tensor x = counting({2, 3, 4}).transpose(1, 2);   // [2, 4, 3] with strides 12, 1, 4
  CHECK(x.reshape({2, 2, 2, 3}).shares_storage(x));
  CHECK(x.view({2, 2, 2, 3}).strides() == Ints{12, 2, 1, 4});
  CHECK(!x.reshape({8, 3}).shares_storage(x));   // strides 12 and 1 make no common one
  CHECK(x.reshape({24}).to_vector<int64_t>()[1] == 4);
  CHECK_THROWS_WITH_AS(x.view({8, 3}),
      "view: [2, 4, 3] with these strides cannot be viewed as [8, 3] without a copy. Use reshape.", ShapeError);
}

TEST_CASE("sizes of 1 do not make a tensor strided") {
  CHECK(counting({3, 1}).transpose(0, 1).is_contiguous());
  CHECK(counting({1, 4}).t().is_contiguous());
  CHECK(counting({2, 3}).slice(0, 1, 2).is_contiguous());
  CHECK(!counting({2, 3}).t().is_contiguous());
  CHECK(zeros({0, 3}).t().is_contiguous());
}

TEST_CASE("views keep the numbers alive after the tensor is gone") {
  Tensor row;
  {
    Tensor x = counting({100, 100});
    row = x[99];
  }
  CHECK(row.to_vector<int64_t>()[99] == 9999);
}

TEST_CASE("every in-place change increments the version, for all views alike") {
  Tensor x = zeros({2, 3}), row = x[0], alias = x.detach();
  const uint32_t before = x.version();
  row.fill_(1);
  CHECK(x.version() == before + 1);
  x.add_(1);
  alias.copy_(ones({3}));
  CHECK(row.version() == before + 3);
  CHECK(alias.version() == x.version());
  CHECK(x.clone().version() != x.version());   // a storage of its own starts from 0
}

TEST_CASE("reading does not change the version") {
  Tensor x = counting({2, 3});
  const uint32_t before = x.version();
  x.to_vector<double>();
  x.t().contiguous();
  x.accessor<int64_t, 2>()(0, 0);
  (void)(x + x);
  to_string(x);
  CHECK(x.version() == before);
}

TEST_CASE("data is the numbers themselves, as a span") {
  Tensor x = tensor({1.0, 2.0, 3.0});
  std::span<float> numbers = x.data<float>();
  CHECK(numbers.size() == 3);
  numbers[1] = 5;
  CHECK(equal(x, tensor({1.0, 5.0, 3.0})));
  std::span<const float> constant = x.data<const float>();
  CHECK(constant[1] == 5);
  CHECK(tensor({}).data<float>().empty());
  CHECK(x.slice(0, 1).data<float>()[0] == 5);   // the data of a contiguous view begins at the view
}

TEST_CASE("data refuses another dtype, and numbers that are not in row-major order") {
  Tensor x = zeros({2, 3});
  CHECK_THROWS_WITH_AS(x.data<double>(),
      "data: the tensor is float32; requested as float64. Convert it first: x.to(float64).", DtypeError);
  CHECK_THROWS_WITH_AS(x.t().data<float>(),
      "data: the numbers of this [3, 2] tensor are not in row-major order. Use "
      "x.contiguous(), to_vector or accessor.",
      ShapeError);
}

TEST_CASE("item gives the only number, converted") {
  CHECK(tensor(2.5).item<double>() == 2.5);
  CHECK(tensor({{2.75}}).item<int>() == 2);
  CHECK(tensor(7).item<float>() == 7);
  CHECK(tensor(true).item<bool>());
  CHECK(tensor(3).item<bool>());
  CHECK(counting({2, 3}).t()[2][1].item<int64_t>() == 5);
}

TEST_CASE("item and to_vector convert to every type of numbers") {
  auto check = []<class T>(T) {
    CHECK(tensor(7).item<T>() == T(7));
    CHECK(tensor(7.5).item<T>() == T(7.5));
    CHECK(tensor(true).item<T>() == T(1));
    CHECK(tensor({1, 0, 3}).to_vector<T>() == std::vector<T>{T(1), T(0), T(3)});
    CHECK(tensor({1.5, 0.0}).to_vector<T>() == std::vector<T>{T(1.5), T(0.0)});
  };
  check(bool()), check(char()), check((signed char)(0)), check((unsigned char)(0)), check(short()), check(uint16_t());
  check(int()), check(unsigned()), check(long()), check(size_t()), check((long long)(0)),
      check((unsigned long long)(0));
  check(float()), check(double());
  CHECK(tensor({1, 2}).data<long long>()[1] == 2);
}

TEST_CASE("a number that an integer cannot hold is refused, at both ends of its range") {
  const double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
  const int64_t two40 = int64_t(1) << 40;
  CHECK_THROWS_WITH_AS(tensor(two40).item<int>(), "item: an integer of 32 bits cannot hold 1099511627776", DtypeError);
  CHECK_THROWS_WITH_AS(tensor(nan).item<int>(), "item: an integer of 32 bits cannot hold nan", DtypeError);
  CHECK_THROWS_WITH_AS(
      tensor(-1).item<size_t>(), "item: an integer of 64 bits without sign cannot hold -1", DtypeError);
  CHECK_THROWS_WITH_AS(tensor({1, 256}).to_vector<uint8_t>(),
      "to_vector: an integer of 8 bits without sign cannot hold 256", DtypeError);
  CHECK_THROWS_AS(tensor(nan).item<int64_t>(), DtypeError);
  CHECK_THROWS_AS(tensor({1.0, inf}).to_vector<int64_t>(), DtypeError);
  CHECK_THROWS_AS(tensor(9223372036854775808.0, float64).item<int64_t>(), DtypeError);
  CHECK_THROWS_AS(tensor(18446744073709551616.0, float64).item<uint64_t>(), DtypeError);
  CHECK(tensor(9223372036854775808.0, float64).item<uint64_t>() == uint64_t(1) << 63);
  CHECK(tensor(-9223372036854775808.0, float64).item<int64_t>() == INT64_MIN);
  CHECK_THROWS_AS(tensor(2147483648).item<int>(), DtypeError);
  CHECK(tensor(2147483647).item<int>() == INT32_MAX);
  CHECK(tensor(-2147483648.9, float64).item<int>() == INT32_MIN);   // what is before the point counts
  CHECK_THROWS_AS(tensor(-2147483649.0, float64).item<int>(), DtypeError);
  CHECK(tensor(-0.5).item<unsigned>() == 0);
  CHECK_THROWS_AS(tensor(-1.0).item<unsigned>(), DtypeError);
  CHECK_THROWS_AS(tensor(-129).item<signed char>(), DtypeError);
  CHECK(tensor(-128).item<signed char>() == -128);
  CHECK(tensor(nan).item<bool>());   // as in Python, NaN is not 0
}

TEST_CASE("a number or a tensor assigned to a part of a tensor is written there") {
  Tensor x = zeros({2, 2}), same = x;
  x[0] += 1;
  x[1] = tensor({5.0, 6.0});
  CHECK(equal(same, tensor({{1.0, 1.0}, {5.0, 6.0}})));
  x[0] -= tensor({1.0, 2.0});
  x[1] *= 2;
  x[1][0] /= 5;
  x[1][1] = 7;
  CHECK(equal(same, tensor({{0.0, -1.0}, {2.0, 7.0}})));
  x[0] = 3;   // every number of the row
  CHECK(equal(same, tensor({{3.0, 3.0}, {2.0, 7.0}})));
  x.slice(1, 0, 1) = same.slice(1, 1, 2);
  CHECK(equal(same, tensor({{3.0, 3.0}, {7.0, 7.0}})));
  x = ones({1});   // a variable takes another tensor
  CHECK(equal(same, tensor({{3.0, 3.0}, {7.0, 7.0}})));
  Tensor positions = tensor({0, 1});
  for (auto change : {+[](const Tensor& y, const Tensor& at) { y[at] = 5; },
           +[](const Tensor& y, const Tensor& at) {
             y[at] = ones({2, 2});
           },
           +[](const Tensor& y, const Tensor&) { y[y > 1] += 1; },
           +[](const Tensor& y, const Tensor&) { relu(y) *= y; }})
    CHECK_THROWS_AS(change(same, positions), Error);   // the left side is no view
  CHECK_THROWS_WITH_AS(same[positions] -= 1,
      "-=: the tensor on the left is a new result [2, 2], not a view, so that nobody would see the change. To write "
      "where a mask or positions say: x.index_put_({mask}, values).",
      Error);
  CHECK_THROWS_WITH_AS(same[0] = ones({3}), "copy_: a source of shape [3] does not broadcast to [2]", ShapeError);
}

TEST_CASE("item refuses several numbers, and none") {
  CHECK_THROWS_WITH_AS(zeros({2, 1}).item<float>(), "item: expected a tensor of one number; got [2, 1]", ShapeError);
  CHECK_THROWS_WITH_AS(zeros({0}).item<float>(), "item: expected a tensor of one number; got [0]", ShapeError);
}

TEST_CASE("to_vector copies the numbers in row-major order, converted") {
  Tensor x = counting({2, 3}).t();
  CHECK(x.to_vector<int64_t>() == Ints{0, 3, 1, 4, 2, 5});
  CHECK(x.to_vector<float>() == std::vector<float>{0, 3, 1, 4, 2, 5});
  CHECK(x.to_vector<bool>() == std::vector<bool>{false, true, true, true, true, true});
  CHECK(tensor({0.5, -1.5}).to_vector<int64_t>() == Ints{0, -1});
  CHECK(tensor(4).expand({3}).to_vector<int64_t>() == Ints{4, 4, 4});
}

TEST_CASE("an accessor reads and writes by index, with any strides") {
  Tensor x = counting({2, 3}), turned = x.t();
  auto a = turned.accessor<int64_t, 2>();
  CHECK(a.size(0) == 3);
  CHECK(a.size(1) == 2);
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 2; ++j) CHECK(a(i, j) == 3 * j + i);
  a(2, 0) = 42;
  CHECK(equal(x, tensor({{0, 1, 42}, {3, 4, 5}})));
}

TEST_CASE("an accessor must name the dtype and the number of dimensions") {
  Tensor x = zeros({2, 3});
  CHECK_THROWS_WITH_AS((x.accessor<double, 2>()), "accessor: the tensor is float32; requested as float64", DtypeError);
  CHECK_THROWS_WITH_AS((x.accessor<float, 3>()), "accessor: expected 3 dimensions; the tensor is [2, 3]", ShapeError);
}

TEST_CASE("in a Debug build an accessor checks its indices") {
#if defined(NDEBUG)
  MESSAGE("skipped: indices are not checked in a Release build");
  CHECK_THROWS_WITH_AS(
      fail_accessor_index(1, 3, 3), "accessor: index 3 is out of range 0..2 in dimension 1", IndexError);
#else
  Tensor x = zeros({2, 3});
  auto a = x.accessor<float, 2>();
  CHECK_THROWS_WITH_AS(a(0, 3), "accessor: index 3 is out of range 0..2 in dimension 1", IndexError);
  CHECK_THROWS_WITH_AS(a(-1, 0), "accessor: index -1 is out of range 0..1 in dimension 0", IndexError);
#endif
}

TEST_CASE("a tensor that cannot fit into memory is a ShapeError") {
  const int64_t large = int64_t(1) << 40;
  CHECK_THROWS_WITH_AS(empty({large}, float32), "empty: [1099511627776] does not fit into memory", ShapeError);
  CHECK_THROWS_WITH_AS(
      zeros({large, large}), "empty: [1099511627776, 1099511627776] does not fit into memory", ShapeError);
  CHECK_THROWS_WITH_AS(
      zeros({large, large, 0}), "empty: [1099511627776, 1099511627776, 0] does not fit into memory", ShapeError);
}

TEST_CASE("beside a size of 0 there may be a size that no memory could hold") {
  CHECK(zeros({INT64_MAX, 0}).numel() == 0);
  CHECK(zeros({0, INT64_MAX}).sum(1).shape() == Shape{0});
}

#if defined(__linux__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST_CASE("running out of memory is a MemoryError, after blocks kept for other sizes have been given back") {
  { Tensor kept = ones({60 << 20}, bool_); }
  rlimit before{}, small{};
  getrlimit(RLIMIT_AS, &before);
  long pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  small = {rlim_t(pages * sysconf(_SC_PAGESIZE)) + (20 << 20), before.rlim_max};
  setrlimit(RLIMIT_AS, &small);
  const std::string large = test::error_of([] { empty({1 << 28}); });
  const std::string fits = test::error_of([] { empty({48 << 20}, bool_); });
  const std::string worker = test::error_of([] {   // on a thread of the team, if there are two
    parallel_for(2, 1, [](int64_t, int64_t) { Scratch<char> none(1 << 30); });
  });
  setrlimit(RLIMIT_AS, &before);
  CHECK(large == "MemoryError: empty: the system has no memory for a tensor of 1073741824 bytes");
  CHECK(fits == "nothing");
  CHECK(worker == "MemoryError: scratch: the system has no memory for a computation of 1073741824 bytes");
}
#endif

TEST_CASE("a list of sizes has at most 8 numbers") {
  CHECK_THROWS_WITH_AS(zeros({1}).reshape({1, 1, 1, 1, 1, 1, 1, 1, 1}), "list: at most 8 numbers; got 9", ShapeError);
  CHECK_THROWS_WITH_AS(zeros({1, 1, 1, 1, 1, 1, 1, 1}).unsqueeze(0),
      "shape: at most 8 dimensions; [1, 1, 1, 1, 1, 1, 1, 1] already has that many", ShapeError);
}

TEST_CASE("tensors of all sizes are aligned as their numbers need") {
  for (int64_t n : {1, 3, 4, 5, 8, 100, 240, 241, 1000, 100000}) {
    CAPTURE(n);
    Tensor x = empty({n}, float64);
    CHECK(reinterpret_cast<uintptr_t>(x.data<double>().data()) % 32 == 0);
    if (n > 4) CHECK(reinterpret_cast<uintptr_t>(x.data<double>().data()) % 64 == 0);
  }
}
