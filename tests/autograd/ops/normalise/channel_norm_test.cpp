// Batch, instance, group and local response norm: values, running moments, memory order, errors. Gradients:
// op_battery_test.cpp.
#include <doctest/doctest.h>

#include <cmath>

#include "autograd/engine/autograd.h"
#include "core/tensor/memory_order.h"
#include "core/tensor/random.h"
#include "tests/support/failures.h"
#include "tests/support/op_battery.h"
#include "tests/support/values.h"

namespace gradus::test {

namespace {

constexpr BatchNormOptions training{.training = true};

// By reductions of x over `dims`.
Tensor composed(const Tensor& x, const IntList& dims, double eps = 1e-5) {
  return (x - mean(x, dims, true)) / sqrt(var(x, dims, {.correction = 0, .keepdim = true}) + eps);
}
Tensor per_channel(const Tensor& w) { return reshape(w, {1, -1, 1, 1}); }

Tensor channels_innermost(const Tensor& x) { return permute(contiguous(permute(x, {0, 2, 3, 1})), {0, 3, 1, 2}); }

}   // namespace

TEST_CASE("batch_norm normalises each channel over the batch, then weight and bias") {
  const Tensor x = random_matrices({3, 5, 4, 2}), w = random_matrices({5}), b = random_matrices({5});
  CHECK(near(batch_norm(x, {}, {}, {}, {}, training), composed(x, {0, 2, 3})));
  CHECK(near(batch_norm(x, {}, {}, w, b, training), composed(x, {0, 2, 3}) * per_channel(w) + per_channel(b)));
  CHECK(
      near(batch_norm(x, {}, {}, w, {}, {.training = true, .eps = 0.5}), composed(x, {0, 2, 3}, 0.5) * per_channel(w)));
  const Tensor matrix = random_matrices({6, 3});
  CHECK(near(batch_norm(matrix, {}, {}, {}, {}, training), composed(matrix, 0)));
}

TEST_CASE("instance_norm and group_norm normalise each image") {
  const Tensor x = random_matrices({3, 6, 4, 2}), w = random_matrices({6}), b = random_matrices({6});
  CHECK(near(instance_norm(x, {}, {}, w, b), composed(x, {2, 3}) * per_channel(w) + per_channel(b)));
  for (int64_t groups : {1, 2, 3, 6}) {
    const Tensor parts = composed(reshape(x, {3, groups, -1}), 2);
    CHECK(near(group_norm(x, groups, w, b), reshape(parts, x.shape()) * per_channel(w) + per_channel(b)));
  }
}

TEST_CASE("few channels and many, few rows and many: the same formula") {
  for (int64_t channels : {1, 2, 3, 5, 31, 48, 63, 64, 65, 300})
    for (int64_t length : {1, 3, 40, 1500}) {
      CAPTURE(channels);
      CAPTURE(length);
      const Tensor x = random_matrices({2, channels, length});
      CHECK(near(batch_norm(x, {}, {}, {}, {}, training), composed(x, {0, 2})));
      if (length > 1) CHECK(near(instance_norm(x), composed(x, 2)));
    }
}

TEST_CASE("batch_norm of numbers around 1e4 keeps their variance") {
  manual_seed(3);
  const Tensor noise = randn({16, 3, 8, 8}), x = noise + 1e4;
  const Tensor right = composed(to(x, float64), {0, 2, 3});
  CHECK(near(to(batch_norm(x, {}, {}, {}, {}, training), float64), right, 2e-3));   // x itself is rounded to 1e-3
  Tensor running_mean = zeros({3}), running_var = zeros({3});
  batch_norm(x, running_mean, running_var, {}, {}, {.training = true, .momentum = 1});
  CHECK(allclose(running_var, to(var(to(x, float64), {0, 2, 3}), float32), 1e-5, 0));
}

TEST_CASE("running moments move towards those of the batch; the variance is the unbiased one") {
  Tensor running_mean = zeros({3}, float64), running_var = ones({3}, float64);
  Tensor mean_then = zeros({3}, float64), var_then = ones({3}, float64);
  for (int batch = 0; batch < 4; ++batch) {
    const Tensor x = random_matrices({2, 3, 2, 2}) + batch;
    batch_norm(x, running_mean, running_var, {}, {}, {.training = true, .momentum = 0.3});
    mean_then = mean_then * 0.7 + mean(x, {0, 2, 3}) * 0.3;
    var_then = var_then * 0.7 + var(x, {0, 2, 3}) * 0.3;
    CHECK(near(running_mean, mean_then));
    CHECK(near(running_var, var_then));
  }
  const Tensor x = random_matrices({2, 3, 2, 2});
  const Tensor y = batch_norm(x, running_mean, running_var);
  CHECK(near(y, (x - per_channel(mean_then)) / sqrt(per_channel(var_then) + 1e-5)));
  CHECK(near(running_mean, mean_then));   // they stay where they are
}

TEST_CASE("running moments of instance_norm move towards the means over the images") {
  Tensor running_mean = zeros({2}, float64), running_var = ones({2}, float64);
  const Tensor x = random_matrices({3, 2, 5});
  instance_norm(x, running_mean, running_var, {}, {}, {.momentum = 0.25});
  CHECK(near(running_mean, mean(x, {0, 2}) * 0.25));
  CHECK(near(running_var, 0.75 + mean(var(x, 2), 0) * 0.25));
  const Tensor y = instance_norm(x, running_mean, running_var, {}, {}, {.use_input_stats = false});
  CHECK(near(y, batch_norm(x, running_mean, running_var)));
}

TEST_CASE("running moments with gaps in memory, or of a change that backward must not see") {
  Tensor block = zeros({3, 2}, float64), running_mean = select(block, 1, 0), running_var = ones({3}, float64);
  const Tensor x = random_matrices({4, 3}).requires_grad_();
  Tensor y = batch_norm(x, running_mean, running_var);
  batch_norm(x, running_mean, running_var, {}, {}, {.training = true, .momentum = 1});
  CHECK(near(running_mean, mean(x.detach(), 0)));
  CHECK(equal(select(block, 1, 1), zeros({3}, float64)));
  CHECK(running_mean.version() > 0);
  sum(y).backward();   // by the moments that y was computed with: 0 and 1
  CHECK(near(x.grad(), full({4, 3}, 1 / std::sqrt(1 + 1e-5), float64)));
  CHECK_FALSE(running_mean.requires_grad());
}

TEST_CASE("an empty batch gives an empty result, gradients of 0, and leaves the running moments alone") {
  Tensor running_mean = zeros({3}), running_var = ones({3});
  const Tensor w = ones({3}).requires_grad_(), b = zeros({3}).requires_grad_();
  const Tensor y = batch_norm(zeros({0, 3, 2, 2}), running_mean, running_var, w, b, training);
  CHECK(y.shape() == Shape{0, 3, 2, 2});
  sum(y).backward();
  CHECK(equal(w.grad(), zeros({3})));
  CHECK(equal(b.grad(), zeros({3})));
  CHECK(equal(running_mean, zeros({3})));
  CHECK(equal(running_var, ones({3})));
  CHECK(instance_norm(zeros({0, 3, 4})).shape() == Shape{0, 3, 4});
  CHECK(group_norm(zeros({2, 4, 0}), 2).shape() == Shape{2, 4, 0});
  CHECK(batch_norm(zeros({2, 0, 4}), {}, {}, {}, {}, training).shape() == Shape{2, 0, 4});
}

TEST_CASE("images and their gradients come back in the memory order of x, with the same numbers") {
  const Tensor x = randn({2, 3, 4, 5}), last = channels_innermost(x);
  for (const Tensor& image : {x, last}) {
    const Tensor leaf = image.detach().requires_grad_();
    for (const Tensor& y : {batch_norm(leaf, {}, {}, {}, {}, training), instance_norm(leaf), group_norm(leaf, 3)})
      CHECK(MemoryOrder::of(y) == MemoryOrder::of(image));
  }
  const Tensor w = randn({3}), b = randn({3}), mean = randn({3}), var = rand({3});
  CHECK(allclose(batch_norm(last, {}, {}, w, b, training), batch_norm(x, {}, {}, w, b, training), 1e-5, 1e-6));
  CHECK(
      allclose(batch_norm_relu(last, {}, {}, w, b, training), batch_norm_relu(x, {}, {}, w, b, training), 1e-5, 1e-6));
  CHECK(equal(batch_norm(last, mean, var, w, b), batch_norm(x, mean, var, w, b)));
  CHECK(allclose(instance_norm(last, {}, {}, w, b), instance_norm(x, {}, {}, w, b), 1e-5, 1e-6));
  CHECK(allclose(group_norm(last, 3, w, b), group_norm(x, 3, w, b), 1e-5, 1e-6));
  CHECK(instance_norm(permute(x, {0, 1, 3, 2})).is_contiguous());
  CHECK(instance_norm(transpose(randn({2, 5, 3}), 1, 2)).is_contiguous(channels_last));
  CHECK(batch_norm(transpose(randn({3, 4}), 0, 1), {}, {}, {}, {}, training).is_contiguous());
}

TEST_CASE("planes in pieces: a large image gives what the formula says") {
  const Tensor x = random_matrices({2, 2, 190, 180}), w = random_matrices({2}), b = random_matrices({2});
  CHECK(near(batch_norm(x, {}, {}, w, b, training), composed(x, {0, 2, 3}) * per_channel(w) + per_channel(b)));
  CHECK(near(group_norm(x, 1), composed(x, {1, 2, 3})));
}

TEST_CASE("batch_norm_relu is relu behind batch_norm, in its gradients too") {
  const Tensor numbers = random_matrices({4, 3, 5}), dy = random_matrices({4, 3, 5});
  auto run = [&](auto f, bool fixed) {
    const Tensor x = numbers.detach().requires_grad_(), w = doubles({1, -2, 0.5}).requires_grad_(),
                 b = doubles({0.5, 0, -0.25}).requires_grad_();
    const Tensor mean = doubles({0.1, 0.2, 0.3}), var = doubles({1, 2, 0.5});
    const Tensor y = f(x, mean, var, w, b, BatchNormOptions{.training = !fixed});
    std::vector<Tensor> all = grad({y}, {x, w, b}, {.grad_outputs = {dy}});
    all.push_back(y.detach());
    all.push_back(mean);
    return all;
  };
  for (bool fixed : {false, true}) {
    const auto fused = run([](const auto&... x) { return batch_norm_relu(x...); }, fixed);
    const auto apart = run([](const auto&... x) { return relu(batch_norm(x...)); }, fixed);
    for (size_t i = 0; i < fused.size(); ++i) CHECK(near(fused[i], apart[i]));
  }
}

TEST_CASE("local_response_norm divides by the size of neighbouring channels, one more before than behind") {
  const Tensor x = reshape(doubles({1, 2, 3, 4}), {1, 4, 1});
  const LocalResponseNormOptions options{.alpha = 2, .beta = 2, .k = 1};
  auto of = [](double v, double sum) { return v / ((1 + sum) * (1 + sum)); };   // alpha / size is 1
  check_near(local_response_norm(x, 2, options), {of(1, 1), of(2, 5), of(3, 13), of(4, 25)});
  check_near(local_response_norm(x, 4, {.alpha = 4, .beta = 2}), {of(1, 5), of(2, 14), of(3, 30), of(4, 29)});
  const int64_t huge = int64_t(1) << 62;   // the sum over all channels, divided by huge
  check_near(
      local_response_norm(x, huge, {.alpha = double(huge), .beta = 2}), {of(1, 30), of(2, 30), of(3, 30), of(4, 30)});
  check_near(local_response_norm(x, 1, {}),
      {1 / std::pow(1.0001, 0.75), 2 / std::pow(1.0004, 0.75), 3 / std::pow(1.0009, 0.75), 4 / std::pow(1.0016, 0.75)});
}

TEST_CASE("the bits of batch_norm and its gradients do not depend on the number of threads") {
  for (int64_t channels : {3, 40, -3, -40}) {   // -: innermost in memory
    const bool last = channels < 0;
    channels = std::abs(channels);
    const Tensor images = randn({8, channels, 40, 40}), dy = randn({8, channels, 40, 40});
    const Tensor x = last ? channels_innermost(images) : images;
    auto all = [&](int threads, int64_t cap) {
      ThreadsGuard guard(threads, cap);
      const Tensor leaf = x.detach().requires_grad_(), w = full({channels}, 1.5).requires_grad_(),
                   b = zeros({channels}).requires_grad_(), mean = zeros({channels}), var = ones({channels});
      const Tensor y = batch_norm(leaf, mean, var, w, b, training);
      std::vector<Tensor> list = grad({y}, {leaf, w, b}, {.grad_outputs = {dy}});
      list.insert(list.end(), {y.detach(), mean, var});
      return list;
    };
    const std::vector<Tensor> one = all(1, 0);
    for (int threads : {2, 3}) {
      const std::vector<Tensor> many = all(threads, 1);
      for (size_t i = 0; i < one.size(); ++i) CHECK(bits_of(one[i]) == bits_of(many[i]));
    }
  }
}

TEST_CASE("large batches are shared among threads") {
  const Tensor x = randn({8, 40, 40, 40});
  ThreadsGuard guard(2, 0);
  const int64_t before = regions_entered();
  batch_norm(x, {}, {}, {}, {}, training);
  CHECK(regions_entered() >= before + 2);   // once for the moments, once for the result
}

TEST_CASE("where one running moment cannot change, the other does not") {
  Tensor mean = zeros({3}), var = ones({1}).expand({3});
  CHECK_THROWS_AS(batch_norm(ones({4, 3}), mean, var, {}, {}, {.training = true}), Error);
  CHECK(equal(mean, zeros({3})));
}

TEST_CASE("batch, instance and group norm say what is wrong") {
  check_failures({
      {"ShapeError: batch_norm: x must be [n, channels] or [n, channels, ...]; it is [3]",
          [] { batch_norm(zeros({3}), {}, {}, {}, {}, training); }},
      {"ShapeError: batch_norm: expected more than 1 value per channel when training; x is [1, 3]",
          [] {
            batch_norm(zeros({1, 3}), {}, {}, {}, {}, training);
          }},
      {"ShapeError: batch_norm_relu: expected more than 1 value per channel when training; x is [1, 3, 1]",
          [] {
            batch_norm_relu(zeros({1, 3, 1}), {}, {}, {}, {}, training);
          }},
      {"Error: batch_norm: expected running_mean and running_var, since x is normalised by them when not training",
          [] {
            batch_norm(zeros({2, 3}), {}, {});
          }},
      {"Error: batch_norm: running_mean and running_var must both be given, or neither",
          [] {
            batch_norm(zeros({2, 3}), zeros({3}), {}, {}, {}, training);
          }},
      {"ShapeError: batch_norm: running_mean must be [3], a number for each channel of x [2, 3]; it is [2]",
          [] {
            batch_norm(zeros({2, 3}), zeros({2}), ones({3}));
          }},
      {"ShapeError: batch_norm: running_var must be [3], a number for each channel of x [2, 3]; it is [3, 1]",
          [] {
            batch_norm(zeros({2, 3}), zeros({3}), ones({3, 1}));
          }},
      {"ShapeError: batch_norm: weight must be [3], a number for each channel of x [2, 3]; it is [4]",
          [] {
            batch_norm(zeros({2, 3}), {}, {}, ones({4}), {}, training);
          }},
      {"ShapeError: instance_norm: bias must be [3], a number for each channel of x [2, 3, 4]; it is [4]",
          [] {
            instance_norm(zeros({2, 3, 4}), {}, {}, {}, ones({4}));
          }},
      {"DtypeError: batch_norm: expected float32 or float64; got int64",
          [] {
            batch_norm(counting({2, 3}), {}, {}, {}, {}, training);
          }},
      {"DtypeError: group_norm: the dtypes differ: x is float32 [2, 4], weight is float64 [4]. Convert one with to().",
          [] {
            group_norm(zeros({2, 4}), 2, ones({4}, float64));
          }},
      {"Error: batch_norm: eps must be positive when training; got 0",
          [] {
            batch_norm(zeros({2, 3}), {}, {}, {}, {}, {.training = true, .eps = 0});
          }},
      {"Error: batch_norm: eps must be at least 0; got -1",
          [] {
            batch_norm(zeros({2, 3}), zeros({3}), ones({3}), {}, {}, {.eps = -1});
          }},
      {"Error: batch_norm: momentum must be a number; got nan",
          [] {
            batch_norm(zeros({2, 3}), zeros({3}), ones({3}), {}, {}, {.training = true, .momentum = NAN});
          }},
      {"Error: instance_norm: momentum must be a number; got nan",
          [] {
            instance_norm(zeros({2, 3, 4}), zeros({3}), ones({3}), {}, {}, {.momentum = NAN});
          }},
      {"Error: batch_norm: running_mean and running_var are one tensor. Give each its own.",
          [] {
            const Tensor r = ones({3});
            batch_norm(zeros({2, 3}), r, r, {}, {}, training);
          }},
      {"Error: instance_norm: eps must be a number; got nan",
          [] {
            instance_norm(zeros({2, 3, 4}), {}, {}, {}, {}, {.eps = NAN});
          }},
      {"Error: group_norm: eps must be a number; got nan",
          [] {
            group_norm(zeros({2, 4}), 2, {}, {}, NAN);
          }},
      {"ShapeError: batch_norm: running_mean [3] shows one number at several indices, so it cannot be changed in "
       "place. "
       "Change a clone of it.",
          [] {
            batch_norm(zeros({2, 3}), expand(zeros({1}), {3}), ones({3}), {}, {}, training);
          }},
      {"ShapeError: instance_norm: expected more than 1 number per channel of an image; x is [2, 3, 1]",
          [] {
            instance_norm(zeros({2, 3, 1}));
          }},
      {"ShapeError: instance_norm: expected more than 1 number per channel of an image; x is [2, 3]",
          [] {
            instance_norm(zeros({2, 3}));
          }},
      {"Error: instance_norm: expected running_mean and running_var, since x is normalised by them without "
       "use_input_stats",
          [] {
            instance_norm(zeros({2, 3, 4}), {}, {}, {}, {}, {.use_input_stats = false});
          }},
      {"ShapeError: group_norm: the channels of x must be a multiple of num_groups = 2; x is [2, 3, 4]",
          [] {
            group_norm(zeros({2, 3, 4}), 2);
          }},
      {"ShapeError: group_norm: the channels of x must be a multiple of num_groups = 0; x is [2, 3, 4]",
          [] {
            group_norm(zeros({2, 3, 4}), 0);
          }},
      {"ShapeError: group_norm: expected more than 1 number per group; x is [1, 2]",
          [] {
            group_norm(zeros({1, 2}), 2);
          }},
      {"ShapeError: local_response_norm: x must be [n, channels, ...] with 3 dimensions or more; it is [2, 3]",
          [] {
            local_response_norm(zeros({2, 3}), 2);
          }},
      {"Error: local_response_norm: size must be at least 1; got 0",
          [] {
            local_response_norm(zeros({2, 3, 4}), 0);
          }},
      {"DtypeError: local_response_norm: expected float32 or float64; got int64",
          [] {
            local_response_norm(counting({2, 3, 4}), 2);
          }},
      {"ShapeError: group_norm: x must be [n, channels] or [n, channels, ...]; it is [4]",
          [] { group_norm(zeros({4}), 2); }},
  });
}

TEST_CASE("with fixed moments a NaN or an infinity in x reaches y, but not the gradient of x") {
  Tensor x = random_matrices({2, 3, 2, 2}).detach();
  x[0][0][0][0].fill_(NAN), x[0][1][1][0].fill_(INFINITY), x[1][2][0][1].fill_(-INFINITY);
  const Tensor m = random_matrices({3}).detach(), v = ones({3}, x.dtype()) * 0.5, w = ones({3}, x.dtype()) * 3.0;
  const Tensor dy = random_matrices({2, 3, 2, 2}).detach(), wanted = dy * (3 / std::sqrt(0.5 + 1e-5));
  for (const Tensor& from : {x, channels_innermost(x)})
    for (bool recorded : {false, true}) {
      Tensor leaf = from.detach().requires_grad_(), y = batch_norm(leaf, m, v, w, {});
      CHECK(std::isnan(y[0][0][0][0].item<double>()));
      const Tensor dx = grad(y, leaf, {.grad_outputs = {dy}, .create_graph = recorded});
      CHECK(allclose(dx, wanted, 1e-12, 1e-12));
    }
}

}   // namespace gradus::test
