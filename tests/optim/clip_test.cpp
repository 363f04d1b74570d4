// Clipping: values of PyTorch 2.13, errors.
#include "optim/clip.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/tensor/creation.h"
#include "tests/support/failures.h"
#include "tests/support/values.h"

using namespace gradus;
using test::check_near, test::error_of;

TEST_CASE("clip_grad_norm_ matches PyTorch") {   // nn.utils.clip_grad_norm_([a, b], 2.0, norm_type=...)
  Tensor a = zeros({2}, {.dtype = float64, .requires_grad = true}),
         b = zeros({3}, {.dtype = float64, .requires_grad = true});
  Tensor without = zeros({2}, {.requires_grad = true});
  auto clip = [&](double type) {
    a.mutable_grad() = tensor({3.0, -4.0}, float64);
    b.mutable_grad() = tensor({1.0, 2.0, -12.0}, float64);
    return optim::clip_grad_norm_({a, b, without}, 2, {.norm_type = type});
  };
  check_near(clip(2), {13.190905958272918});
  check_near(a.grad(), {0.4548587916645861, -0.6064783888861148});
  check_near(b.grad(), {0.1516195972215287, 0.3032391944430574, -1.8194351666583444});
  check_near(clip(1), {22});
  check_near(a.grad(), {0.27272726033057904, -0.36363634710743875});
  check_near(clip(INFINITY), {12});
  check_near(b.grad(), {0.16666665277777895, 0.3333333055555579, -1.9999998333333475});
  check_near(clip(3), {12.22715442198549});
  check_near(a.grad(), {0.4907110274570876, -0.6542813699427835});
  check_near(optim::clip_grad_norm_({a}, 100), {std::hypot(0.4907110274570876, 0.6542813699427835)});
  check_near(a.grad(), {0.4907110274570876, -0.6542813699427835});   // below the norm: untouched
}

TEST_CASE("clip_grad_norm_ can refuse a norm that is not finite") {
  Tensor a = zeros({2}, {.requires_grad = true});
  a.mutable_grad() = tensor({double(NAN), 1.0});
  CHECK(error_of<Error>([&] { optim::clip_grad_norm_({a}, 1, {.error_if_nonfinite = true}); }) ==
        "clip_grad_norm_: the gradients' norm is nan; nothing was scaled");
  CHECK(error_of<Error>([&] { optim::clip_grad_norm_({a}, -1); }) ==
        "clip_grad_norm_: max_norm must be at least 0; got -1");
  CHECK(error_of<Error>([&] { optim::clip_grad_norm_({a}, 1, {.norm_type = 0}); }) ==
        "clip_grad_norm_: norm_type must be above 0; got 0");
}

TEST_CASE("clip_grad_value_ bounds each number") {
  Tensor a = zeros({3}, {.requires_grad = true});
  a.mutable_grad() = tensor({-3.0, 0.5, 2.0});
  optim::clip_grad_value_({a}, 1);
  CHECK(equal(a.grad(), tensor({-1.0, 0.5, 1.0})));
  CHECK(error_of<Error>([&] { optim::clip_grad_value_({a}, -1); }) ==
        "clip_grad_value_: clip_value must be at least 0; got -1");
}
