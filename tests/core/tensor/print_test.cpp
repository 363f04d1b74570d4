// Printing. The numbers look exactly as PyTorch 2.13 prints them: every expected text between
// "tensor(" and ", shape" is its output for the same numbers. Two differences are on purpose: shape
// and dtype always follow, and bools are true and false.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <sstream>

#include "autograd/ops.h"
#include "core/tensor/creation.h"
#include "core/tensor/gradus_fmt.h"

using namespace gradus;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity(), not_a_number = std::numeric_limits<double>::quiet_NaN();

// What stands between "tensor(" and the shape.
std::string numbers(const Tensor& x) {
  const std::string text = to_string(x), begin = "tensor(", end = ", shape=";
  REQUIRE(text.substr(0, begin.size()) == begin);
  return text.substr(begin.size(), text.rfind(end) - begin.size());
}

}   // namespace

TEST_CASE("shape and dtype follow the numbers") {
  CHECK(to_string(tensor({1.0, 2.0, 3.0})) == "tensor([1., 2., 3.], shape=[3], dtype=float32)");
  CHECK(to_string(tensor({{1, 2}, {3, 4}})) == "tensor([[1, 2],\n        [3, 4]], shape=[2, 2], dtype=int64)");
  CHECK(to_string(tensor(0.1, float64).requires_grad_()) ==
        "tensor(0.1000, shape=[], dtype=float64, requires_grad=true)");
  CHECK(to_string(Tensor()) == "tensor(undefined)");
}

TEST_CASE("a single number prints without brackets") {
  CHECK(numbers(tensor(3.5)) == "3.5000");
  CHECK(numbers(tensor(7)) == "7");
  CHECK(numbers(zeros({1, 1, 1, 1})) == "[[[[0.]]]]");
}

TEST_CASE("numbers of one tensor share a width") {
  CHECK(numbers(tensor({1.5, -2.25})) == "[ 1.5000, -2.2500]");
  CHECK(numbers(tensor({1, 20, -300})) == "[   1,   20, -300]");
  CHECK(numbers(tensor({-1.0, 0.0, 10.0})) == "[-1.,  0., 10.]");
  CHECK(numbers(tensor({{-0.5}, {100.25}})) == "[[ -0.5000],\n        [100.2500]]");
}

TEST_CASE("bools print as true and false") { CHECK(numbers(tensor({true, false})) == "[ true, false]"); }

TEST_CASE("integers print every digit") {
  CHECK(numbers(tensor({9007199254740993})) == "[9007199254740993]");   // 2^53 + 1
  CHECK(numbers(tensor({INT64_MAX, INT64_MIN})) == "[ 9223372036854775807, -9223372036854775808]");
}

TEST_CASE("numbers far apart print in scientific style") {
  CHECK(numbers(tensor({1e-5, 1.0})) == "[1.0000e-05, 1.0000e+00]");
  CHECK(numbers(tensor({1.0, 2000.0})) == "[1.0000e+00, 2.0000e+03]");
  CHECK(numbers(tensor({1.0, 1000.0})) == "[   1., 1000.]");
  CHECK(numbers(tensor({1e9, 1.0})) == "[1.0000e+09, 1.0000e+00]");
  CHECK(numbers(tensor({123456789.0})) == "[1.2346e+08]");
  CHECK(numbers(tensor({0.00009})) == "[9.0000e-05]");
}

TEST_CASE("NaN and infinity do not change how the other numbers print") {
  CHECK(numbers(tensor({not_a_number, 1.0})) == "[nan, 1.]");
  CHECK(numbers(tensor({not_a_number})) == "[nan]");
  CHECK(numbers(tensor({0.0, inf})) == "[0., inf]");
  CHECK(numbers(tensor({inf, -inf, not_a_number})) == "[inf, -inf, nan]");
  CHECK(numbers(tensor({0.5, inf, -inf, not_a_number})) == "[0.5000,    inf,   -inf,    nan]");
  CHECK(numbers(tensor({1e-5, not_a_number, 2.0})) == "[1.0000e-05,        nan, 2.0000e+00]");
}

TEST_CASE("zeros print with their sign") { CHECK(numbers(tensor({0.0, -0.0})) == "[0., -0.]"); }

TEST_CASE("matrices of a 3-d tensor are separated by an empty line") {
  CHECK(numbers(reshape(arange(12.0), {2, 2, 3}) / 8) ==
        "[[[0.0000, 0.1250, 0.2500],\n"
        "         [0.3750, 0.5000, 0.6250]],\n"
        "\n"
        "        [[0.7500, 0.8750, 1.0000],\n"
        "         [1.1250, 1.2500, 1.3750]]]");
}

TEST_CASE("long rows are wrapped at 80 characters") {
  CHECK(numbers(arange(20.0) / 7) ==
        "[0.0000, 0.1429, 0.2857, 0.4286, 0.5714, 0.7143, 0.8571, 1.0000, 1.1429,\n"
        "        1.2857, 1.4286, 1.5714, 1.7143, 1.8571, 2.0000, 2.1429, 2.2857, 2.4286,\n"
        "        2.5714, 2.7143]");
  CHECK(numbers(reshape(arange(40.0), {2, 20})) ==
        "[[ 0.,  1.,  2.,  3.,  4.,  5.,  6.,  7.,  8.,  9., 10., 11., 12., 13.,\n"
        "         14., 15., 16., 17., 18., 19.],\n"
        "        [20., 21., 22., 23., 24., 25., 26., 27., 28., 29., 30., 31., 32., 33.,\n"
        "         34., 35., 36., 37., 38., 39.]]");
}

TEST_CASE("empty tensors print as [], whatever their shape") {
  CHECK(to_string(tensor({})) == "tensor([], shape=[0], dtype=float32)");
  CHECK(to_string(zeros({2, 0})) == "tensor([], shape=[2, 0], dtype=float32)");
  CHECK(to_string(zeros({0, 3}, Dtype::int64)) == "tensor([], shape=[0, 3], dtype=int64)");
}

TEST_CASE("a thousand numbers print whole, more are shortened") {
  CHECK(numbers(arange(1000)).find("...") == std::string::npos);
  CHECK(numbers(arange(1001)) == "[   0,    1,    2,  ...,  998,  999, 1000]");
  CHECK(numbers(arange(0, 1100000, 1000)) == "[      0,    1000,    2000,  ..., 1097000, 1098000, 1099000]");
  CHECK(numbers(full({2, 1001}, 0.5)) ==
        "[[0.5000, 0.5000, 0.5000,  ..., 0.5000, 0.5000, 0.5000],\n"
        "        [0.5000, 0.5000, 0.5000,  ..., 0.5000, 0.5000, 0.5000]]");
}

TEST_CASE("a shortened row can be wrapped too: the dots count as one number") {
  CHECK(numbers(reshape(arange(2000.0), {2, 1000})) ==
        "[[0.0000e+00, 1.0000e+00, 2.0000e+00,  ..., 9.9700e+02, 9.9800e+02,\n"
        "         9.9900e+02],\n"
        "        [1.0000e+03, 1.0010e+03, 1.0020e+03,  ..., 1.9970e+03, 1.9980e+03,\n"
        "         1.9990e+03]]");
}

TEST_CASE("each long dimension is shortened, short ones print whole") {
  CHECK(numbers(reshape(arange(3000), {1000, 3})) ==
        "[[   0,    1,    2],\n"
        "        [   3,    4,    5],\n"
        "        [   6,    7,    8],\n"
        "        ...,\n"
        "        [2991, 2992, 2993],\n"
        "        [2994, 2995, 2996],\n"
        "        [2997, 2998, 2999]]");
  const std::string text = numbers(reshape(arange(1200), {10, 10, 12}));
  CHECK(text.find("[[[   0,    1,    2,  ...,    9,   10,   11],\n"
                  "         [  12,   13,   14,  ...,   21,   22,   23],\n"
                  "         [  24,   25,   26,  ...,   33,   34,   35],\n"
                  "         ...,\n"
                  "         [  84,") == 0);
  CHECK(text.find("[ 348,  349,  350,  ...,  357,  358,  359]],\n\n        ...,\n\n        [[ 840, "
                  " 841,") != std::string::npos);
  CHECK(numbers(zeros({6, 200})).find(",\n        [0., 0., 0.,  ..., 0., 0., 0.],\n        [0.") != std::string::npos);
  CHECK(numbers(zeros({6, 200})).find("\n        ...") == std::string::npos);   // 6 are not shortened to 6
}

TEST_CASE("a transposed view prints its own order of numbers") {
  CHECK(numbers(transpose(tensor({{1, 2}, {3, 4}}), 0, 1)) == "[[1, 3],\n        [2, 4]]");
}

TEST_CASE("a stream prints shapes and dtypes") {
  std::ostringstream out;
  out << zeros({64, 784}).shape() << " " << Shape{} << " " << float32 << " " << ones({2}, bool_).dtype();
  CHECK(out.str() == "[64, 784] [] float32 bool");
}

TEST_CASE("a stream and fmt print the same text") {
  Tensor x = tensor({1.0, 2.0});
  std::ostringstream out;
  out << x;
  CHECK(out.str() == to_string(x));
  CHECK(fmt::format("{}", x) == to_string(x));
  CHECK(fmt::format("{} {}", x.shape(), x.dtype()) == "[2] float32");
  CHECK(fmt::format("{:>6}|{:<6}|", Shape{2, 3}, bool_) == "[2, 3]|bool  |");
}

TEST_CASE("a state_dict prints a line for each tensor") {
  const StateDict dict{{"fc.weight", zeros({2, 3})}, {"step", tensor(1)}, {"none", Tensor()}};
  std::ostringstream out;
  out << dict;
  CHECK(out.str() == "fc.weight: float32 [2, 3]\nstep: int64 []\nnone: undefined");
  CHECK(to_string(dict) == out.str());
  CHECK(to_string(StateDict()).empty());
}

TEST_CASE("lists of tensors print, with names and without") {
  std::ostringstream named, plain;
  named << std::vector<NamedTensor>{{"a", zeros({2})}, {"b", ones({})}};
  CHECK(named.str() == "a: float32 [2]\nb: float32 []");
  plain << std::vector<Tensor>{tensor({1, 2}), tensor(true)};
  CHECK(plain.str() == to_string(tensor({1, 2})) + "\n" + to_string(tensor(true)));
}
