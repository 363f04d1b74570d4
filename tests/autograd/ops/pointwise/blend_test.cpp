// where, clamp, lerp, addcmul, addcdiv: values at the edges and what they refuse.
#include <doctest/doctest.h>

#include <limits>

#include <cmath>

#include "autograd/ops.h"
#include "tests/support/failures.h"
#include "tests/support/values.h"

namespace gradus::test {

TEST_CASE("where takes numbers and bools on either side") {
  Tensor c = tensor({true, false});
  check(where(c, 1.5, 2), List{1.5, 2}, float32);
  check(where(c, 1, 2), Ints{1, 2});
  CHECK(where(c, true, tensor({false, false})).to_vector<bool>() == std::vector<bool>{true, false});
  CHECK(where(c, tensor({{false}, {true}}), tensor({true, true})).to_vector<bool>() ==
        std::vector<bool>{false, true, true, true});
}

TEST_CASE("clamp cuts at one bound or both, and the upper one wins") {
  Tensor x = from_vector(List{-3, 0.5, 4, nan, inf});
  check(clamp(x, -1, 2), List{-1, 0.5, 2, nan, 2});
  check(clamp(x, {.min = 0}), List{0, 0.5, 4, nan, inf});
  check(clamp(x, {.max = 0.25}), List{-3, 0.25, 0.25, nan, 0.25});
  check(clip(x, 2, 1), List{1, 1, 1, nan, 1});
  check(clip(x, {.min = nan}), List{nan, nan, nan, nan, nan});
  check(clamp_min(x, 1), List{1, 1, 4, nan, inf});
  check(clamp_max(x, 1), List{-3, 0.5, 1, nan, 1});
  check(clamp(tensor({-7, 7}), 0, 3), Ints{0, 3});
  check(clamp(tensor({-7, 7}), 0.5, 3), List{0.5, 3}, float32);
  check(clamp(tensor({true, false}), 1, 3), Ints{1, 1});
}

TEST_CASE("clamp takes a bound for each number") {
  Tensor x = from_vector(List{-3, 0.5, 4, nan}), low = from_vector(List{0, 1, 5, 0}),
         high = from_vector(List{1, nan, 4.5, 1});
  check(clamp(x, low, high), List{0, nan, 4.5, nan});
  check(clamp(x, low, Tensor()), List{0, 1, 5, nan});
  check(clip(x, Tensor(), tensor(2)), List{-3, 0.5, 2, nan});
  check(clamp(tensor({1, 9}), tensor({2, 2}), tensor({5})), Ints{2, 5});
  check(clamp(tensor({1, 9}), tensor({2.5}, float64), tensor(5)), List{2.5, 5});
  CHECK(clamp_min(tensor({false, true}), tensor({true, false})).to_vector<bool>() == std::vector<bool>{true, true});
}

TEST_CASE("a bound that is NaN makes NaN, the lower as well as the upper one") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  Tensor y = clamp(tensor({1.0, 2.0, 3.0}), tensor({nan, 0.0, 0.0}), tensor({5.0, nan, 2.0}));
  CHECK(equal(isnan(y), tensor({true, true, false})));
  CHECK(y[2].item<double>() == 2);
}

TEST_CASE("lerp is exact at both ends") {
  Tensor a = from_vector(List{1e16, -3, 1}), b = from_vector(List{1, 7, inf});
  CHECK(lerp(a, b, 0.0).to_vector<double>()[0] == 1e16);
  CHECK(lerp(a, b, 1.0).to_vector<double>()[0] == 1);
  check(lerp(a, b, 0.25), List{7.5e15 + 0.25, -0.5, inf});
  check(lerp(a, b, from_vector(List{0.5, 2, 0.25})), List{5e15 + 0.5, 17, inf});
  check(lerp(tensor({1.0, 2.0}), tensor({3.0, 4.0}), tensor(0.5, float64)), List{2, 3}, float32);
}

TEST_CASE("addcmul and addcdiv scale the product and the quotient") {
  Tensor x = from_vector(List{1, 2}), a = from_vector(List{3, 4}), b = from_vector(List{2, -8});
  check(addcmul(x, a, b), List{7, -30});
  check(addcmul(x, a, b, {.value = 0.5}), List{4, -14});
  check(addcdiv(x, a, b), List{2.5, 1.5});
  check(addcdiv(x, a, b, {.value = -2}), List{-2, 3});
  check(addcdiv(x, a, tensor({0, 4})), List{inf, 3});
  check(addcmul(tensor({7, -7}), tensor({2, 3}), tensor({2, 3}), {.value = 2.5}),
      Ints{15, 11});   // value is truncated to 2, as in PyTorch
  check(addcmul(tensor({1}), tensor({INT64_MAX}), tensor({2})), Ints{-1});
  CHECK(addcmul(ones({2, 1}), ones({3}), ones({})).shape() == Shape{2, 3});
}

TEST_CASE("where, clamp, lerp and their relatives refuse what they cannot take") {
  check_failures({
      {"Error: clamp: expected min, max or both; got neither", [] { clamp(ones({2}), Bounds{}); }},
      {"Error: clamp: expected min, max or both; got neither", [] { clamp(ones({2}), Tensor(), Tensor()); }},
      {"DtypeError: clamp: bool tensors are not supported; convert with to(int64)",
          [] { clamp(ones({2}, bool_), false, true); }},
      {"DtypeError: clamp: bool tensors are not supported; convert with to(int64)",
          [] { clamp(ones({2}, bool_), ones({2}, bool_), ones({2}, bool_)); }},
      {"ShapeError: clamp: the shapes do not broadcast: a is [2], b is [3]",
          [] { clamp(ones({2}), ones({3}), ones({})); }},
      {"ShapeError: clamp_min: the shapes do not broadcast: a is [2], b is [3]",
          [] { clamp_min(ones({2}), ones({3})); }},
      {"DtypeError: lerp: the dtypes differ: start is float32 [2], end is float64 [2]. Convert one with to().",
          [] { lerp(ones({2}), ones({2}, float64), 0.5); }},
      {"DtypeError: lerp: the dtypes differ: start is float32 [2], weight is float64 [2]. Convert one with to().",
          [] { lerp(ones({2}), ones({2}), ones({2}, float64)); }},
      {"DtypeError: lerp: expected float32 or float64; got int64. Convert with to(float32).",
          [] { lerp(ones({2}, int64), ones({2}, int64), 0.5); }},
      {"DtypeError: addcmul: bool tensors are not supported; convert with to(int64)",
          [] { addcmul(ones({2}, bool_), ones({2}, bool_), ones({2}, bool_)); }},
      {"DtypeError: addcdiv: expected float32 or float64; a is int64, b is int64. Convert one with to(float32).",
          [] { addcdiv(ones({2}), ones({2}, int64), ones({2}, int64)); }},
  });
}

}   // namespace gradus::test
