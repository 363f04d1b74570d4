// Convolutions against plain loops over everything, their memory order, and errors.
#include <doctest/doctest.h>

#include <cmath>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "core/tensor/memory_order.h"
#include "core/tensor/random.h"
#include "tests/support/failures.h"
#include "tests/support/op_battery.h"
#include "tests/support/source_tree.h"

using namespace gradus;
using test::error_of;
using test::Failure;
using test::ThreadsGuard;

namespace {

// A convolution of three dimensions; of fewer with sizes of 1.
struct Plain {
  int64_t n, c, o, groups;
  int64_t image[3], kernel[3], stride[3], before[3], dilation[3], results[3];

  // Calls body(index in x, in w, in y) for each product of the sum.
  template <class Body> void each(const Body& body) const {
    const int64_t per = c / groups;
    for (int64_t i = 0; i < n; ++i)
      for (int64_t to = 0; to < o; ++to)
        for (int64_t from = 0; from < per; ++from)
          each_place([&](int64_t x, int64_t w, int64_t y) {
            const int64_t channel = to / (o / groups) * per + from;
            body((i * c + channel) * numel(image) + x, (to * per + from) * numel(kernel) + w,
                (i * o + to) * numel(results) + y);
          });
  }
  template <class Body> void each_place(const Body& body) const {
    int64_t r[3], k[3];
    for (r[0] = 0; r[0] < results[0]; ++r[0])
      for (r[1] = 0; r[1] < results[1]; ++r[1])
        for (r[2] = 0; r[2] < results[2]; ++r[2])
          for (k[0] = 0; k[0] < kernel[0]; ++k[0])
            for (k[1] = 0; k[1] < kernel[1]; ++k[1])
              for (k[2] = 0; k[2] < kernel[2]; ++k[2]) {
                int64_t at[3];
                bool inside = true;
                for (int d = 0; d < 3; ++d) {
                  at[d] = r[d] * stride[d] + k[d] * dilation[d] - before[d];
                  inside &= at[d] >= 0 && at[d] < image[d];
                }
                if (inside) body(place(at, image), place(k, kernel), place(r, results));
              }
  }
  static int64_t numel(const int64_t (&s)[3]) { return s[0] * s[1] * s[2]; }
  static int64_t place(const int64_t (&i)[3], const int64_t (&s)[3]) { return (i[0] * s[1] + i[1]) * s[2] + i[2]; }
};

using Numbers = std::vector<double>;
Tensor numbers(const Numbers& v, const Shape& shape) { return from_vector(v, shape); }

// conv3d and conv_transpose3d of this geometry, and the gradients of both, are what the loops sum up.
void check_geometry(const Plain& p) {
  const Shape xs{p.n, p.c, p.image[0], p.image[1], p.image[2]};
  const Shape ws{p.o, p.c / p.groups, p.kernel[0], p.kernel[1], p.kernel[2]};
  const Shape ys{p.n, p.o, p.results[0], p.results[1], p.results[2]};
  Tensor x = randn(xs, float64).requires_grad_(), w = randn(ws, float64).requires_grad_(), dy = randn(ys, float64);
  const Numbers xv = x.to_vector<double>(), wv = w.to_vector<double>(), dv = dy.to_vector<double>();
  Numbers y(dv.size()), dx(xv.size()), dw(wv.size());
  p.each([&](int64_t i, int64_t j, int64_t k) {
    y[size_t(k)] += xv[size_t(i)] * wv[size_t(j)];
    dx[size_t(i)] += dv[size_t(k)] * wv[size_t(j)];
    dw[size_t(j)] += dv[size_t(k)] * xv[size_t(i)];
  });
  const IntList stride{p.stride[0], p.stride[1], p.stride[2]}, padding{p.before[0], p.before[1], p.before[2]};
  const IntList dilation{p.dilation[0], p.dilation[1], p.dilation[2]};
  Tensor got = conv3d(x, w, {}, {.stride = stride, .padding = padding, .dilation = dilation, .groups = p.groups});
  CHECK(allclose(got.detach(), numbers(y, ys), 1e-12, 1e-12));
  got.backward(dy);
  CHECK(allclose(x.grad(), numbers(dx, xs), 1e-12, 1e-12));
  CHECK(allclose(w.grad(), numbers(dw, ws), 1e-12, 1e-12));
  IntList more = stride;   // what the strides leave over
  for (int d = 0; d < 3; ++d)
    more.value[d] = (p.image[d] + 2 * p.before[d] - p.dilation[d] * (p.kernel[d] - 1) - 1) % p.stride[d];
  CHECK(allclose(
      conv_transpose3d(dy, w.detach(), {},
          {.stride = stride, .padding = padding, .output_padding = more, .groups = p.groups, .dilation = dilation}),
      numbers(dx, xs), 1e-12, 1e-12));
}

}   // namespace

TEST_CASE("convolutions are the sums that loops over everything give") {
  manual_seed(11);
  int geometries = 0;
  for (int64_t stride = 1; stride <= 3; ++stride)
    for (int64_t padding = 0; padding <= 2; ++padding)
      for (int64_t dilation = 1; dilation <= 2; ++dilation)
        for (const auto& [c, o, groups] :
            {std::array<int64_t, 3>{1, 3, 1}, {4, 6, 2}, {5, 5, 5}, {3, 6, 3}, {17, 19, 1}}) {
          Plain p{2, c, o, groups, {1, 6, 7}, {1, 3, 2}, {1, stride, 1 + stride % 2}, {0, padding, padding / 2},
              {1, dilation, 1}, {}};
          if (geometries % 3 == 0) p.image[0] = 3, p.kernel[0] = 2, p.before[0] = 1;
          for (int d = 0; d < 3; ++d)
            p.results[d] = (p.image[d] + 2 * p.before[d] - p.dilation[d] * (p.kernel[d] - 1) - 1) / p.stride[d] + 1;
          CAPTURE(stride);
          CAPTURE(padding);
          CAPTURE(dilation);
          CAPTURE(p.groups);
          check_geometry(p);
          ++geometries;
        }
  CHECK(geometries == 90);
}

// Convolutions with 3x3 windows in float32, whose sums go through Winograd's algorithm, and in float64.
struct Small {
  int64_t n, c, o, height, width, padding;

  // y, dx, dw, and the transposed convolution of dy.
  std::vector<Tensor> results(Dtype dtype, const Tensor& numbers) const {
    const auto part = [&](const Shape& shape, int64_t from) {
      return to(numbers.narrow(0, from, shape.numel()).view(shape), dtype);
    };
    Tensor x = part({n, c, height, width}, 0).detach().requires_grad_();
    Tensor w = part({o, c, 3, 3}, 1000).detach().requires_grad_(), b = part({o}, 10);
    Tensor y = conv2d(x, w, b, {.padding = padding}), dy = part(y.shape(), 500);
    y.backward(dy);
    Tensor back = conv_transpose2d(dy, w.detach(), {}, {.padding = padding});
    return {y.detach(), x.grad(), w.grad(), back};
  }
};

TEST_CASE("3x3 windows of many channels in float32 are near the sums in float64") {
  manual_seed(5);
  const Tensor numbers = randn({60000}, float64);
  for (const Small& s : {Small{2, 16, 16, 16, 16, 1}, {3, 32, 17, 13, 24, 0}, {1, 20, 48, 12, 11, 2},
           {1, 16, 33, 6, 40, 3}, {40, 17, 16, 4, 4, 1}, {9, 16, 17, 12, 19, 2}, {1, 16, 16, 36, 44, 1}}) {
    CAPTURE(s.height);
    const std::vector<Tensor> want = s.results(float64, numbers), got = s.results(float32, numbers);
    for (size_t i = 0; i < want.size(); ++i) {
      const double size = std::sqrt(mean(square(want[i])).item<double>());
      CHECK(max(abs(to(got[i], float64) - want[i])).item<double>() < 1e-5 * size);
    }
    for (int threads : {1, 3}) {
      ThreadsGuard guard(threads, 1);
      const std::vector<Tensor> again = s.results(float32, numbers);
      for (size_t i = 0; i < again.size(); ++i) CHECK(equal(again[i], got[i]));
    }
  }
}

TEST_CASE("infinite pixels reach what their 3x3 windows cover, and nothing else") {
  manual_seed(6);
  Tensor numbers = randn({9000}, float64);
  numbers.index_put_({300}, INFINITY);   // a pixel
  for (const Small& s : {Small{1, 16, 16, 16, 16, 1}, {8, 16, 16, 6, 6, 1}}) {
    const std::vector<Tensor> want = s.results(float64, numbers), got = s.results(float32, numbers);
    for (size_t i = 0; i < want.size(); ++i) {
      CHECK(equal(isfinite(got[i]), isfinite(want[i])));
      CHECK(isfinite(want[i]).all().item<bool>() == (i % 2 == 1));   // y and dw have some, dx and dy's image have none
    }
  }
}

TEST_CASE("gradients of pixels that are too large for float32 leave the others as they are") {
  Tensor x = full({8, 16, 6, 6}, 1e-30).requires_grad_(), w = full({16, 16, 3, 3}, 10.0).requires_grad_();
  Tensor dy = zeros({8, 16, 6, 6});
  dy.index_put_({0, 0, 1, 1}, 3e38);
  conv2d(x, w, {}, {.padding = 1}).backward(dy);
  Tensor large = zeros({8, 16, 6, 6}, Dtype::bool_);
  large.narrow(0, 0, 1).narrow(2, 0, 3).narrow(3, 0, 3).fill_(true);
  CHECK(equal(isinf(x.grad()), large));
  CHECK(equal(where(large, 0, x.grad()), zeros_like(x)));
  CHECK(isfinite(w.grad()).all().item<bool>());
}

TEST_CASE("a depthwise convolution without strides gives the memory order of x; results and gradients are the same") {
  manual_seed(3);
  for (const int64_t channels : {2, 5})
    for (const ConvOptions& o : {ConvOptions{.padding = 1}, {.padding = {0, 2}, .dilation = {1, 2}}, {}}) {
      ConvOptions options = o;
      options.groups = channels;
      const Tensor x = randn({3, channels, 6, 20}, {.dtype = float64}), last = x.contiguous(channels_last);
      const Tensor filters = randn({channels, 1, 3, 2}, {.dtype = float64}),
                   bias = randn({channels}, {.dtype = float64});
      std::vector<Tensor> results[2];
      for (int i = 0; i < 2; ++i) {
        const Tensor leaf = (i ? last : x).detach().requires_grad_(), w = filters.detach().requires_grad_();
        const Tensor y = conv2d(leaf, w, bias, options);
        CHECK(y.is_contiguous() == !i);
        CHECK(y.is_contiguous(channels_last) == bool(i));
        results[i] = grad({square(y).sum()}, {leaf, w});
        results[i].push_back(y.detach());
      }
      for (size_t k = 0; k < 3; ++k) CHECK(allclose(results[0][k], results[1][k], 1e-12, 1e-12));
    }
}

TEST_CASE("results whose weights do not fit into the cache together are computed in turn") {
  manual_seed(7);
  Tensor x = randn({1, 300, 6, 6}), w = randn({80, 300, 5, 5}), b = randn({80});
  Tensor y = conv2d(x, w, b, {.padding = 1});
  for (int64_t i = 0; i < 80; i += 16)
    CHECK(equal(y.narrow(1, i, 16), conv2d(x, w.narrow(0, i, 16), b.narrow(0, i, 16), {.padding = 1})));
}

TEST_CASE("convolutions take any memory order and give channels-last") {
  manual_seed(3);
  Tensor x = randn({2, 3, 5, 4}), w = randn({6, 3, 3, 3}), b = randn({6});
  Tensor y = conv2d(x, w, b, {.padding = 1});
  CHECK(y.shape() == Shape{2, 6, 5, 4});
  CHECK(y.strides() == std::vector<int64_t>{120, 1, 24, 6});
  CHECK(y.is_contiguous(channels_last));
  CHECK_FALSE(y.is_contiguous());
  CHECK_FALSE(x.is_contiguous(channels_last));
  CHECK(x.contiguous(channels_last).strides() == std::vector<int64_t>{60, 1, 12, 3});
  CHECK(x.contiguous(channels_last).contiguous(MemoryFormat::contiguous).is_contiguous());
  CHECK(test::error_of([] {
    ones({2, 3}).is_contiguous(channels_last);
  }) == "ShapeError: is_contiguous: channels_last is for [n, channels, ...]; the tensor is [2, 3]");
  CHECK(equal(conv2d(x.contiguous(channels_last), w.permute({3, 2, 1, 0}).contiguous().permute({3, 2, 1, 0}), b,
                  {.padding = 1}),
      y));
  CHECK(equal(conv2d(x[0], w, b, {.padding = 1}), y[0]));
  CHECK(equal(conv2d(x.flip({3}).flip({3}), w, b, {.padding = "same"}), y));
  CHECK(conv1d(ones({1, 1, 5}), ones({1, 1, 2}), {}, {.padding = "same"}).to_vector<float>() ==
        std::vector<float>{2, 2, 2, 2, 1});   // an odd border has its larger half behind
  CHECK(conv1d(ones({1, 1, 5}), ones({1, 1, 2}), {}, {.padding = "valid"}).shape() == Shape{1, 1, 4});
}

TEST_CASE("convolutions of nothing are nothing, or the bias") {
  CHECK(conv2d(zeros({0, 2, 4, 4}), ones({3, 2, 3, 3})).shape() == Shape{0, 3, 2, 2});
  Tensor x = zeros({2, 0, 4, 4}).requires_grad_(), w = ones({3, 0, 3, 3}).requires_grad_();
  Tensor y = conv2d(x, w, tensor({1.0f, 2.0f, 3.0f}));
  CHECK(y.shape() == Shape{2, 3, 2, 2});
  CHECK(y.sum().item<float>() == 48);
  y.sum().backward();
  CHECK(x.grad().shape() == x.shape());
  CHECK(w.grad().shape() == w.shape());
}

TEST_CASE("infinite and NaN pixels reach what their windows cover, and nothing else") {
  Tensor x = zeros({1, 1, 1, 6});
  x.index_put_({0, 0, 0, 2}, NAN);
  Tensor y = conv2d(x, ones({1, 1, 1, 2}));
  CHECK(isnan(y).to_vector<bool>() == std::vector<bool>{false, true, true, false, false});
}

TEST_CASE("a stride far beyond the image costs what the image costs") {
  Tensor x = randn({1, 3, 5}, float64).requires_grad_(), w = ones({2, 3, 2}, float64);
  Tensor y = conv1d(x, w, {}, {.stride = INT32_MAX});
  CHECK(y.shape() == Shape{1, 2, 1});
  y.sum().backward();
  CHECK(x.grad().to_vector<double>() == std::vector<double>{2, 2, 0, 0, 0, 2, 2, 0, 0, 0, 2, 2, 0, 0, 0});
  CHECK(conv_transpose1d(ones({1, 1, 1}), ones({1, 1, 1}), {}, {.stride = INT32_MAX}).numel() == 1);
  CHECK_THROWS_AS(
      conv_transpose2d(ones({1, 2, 5, 5}), ones({2, 2, 1, 1}), {}, {.stride = 100000}), ShapeError);   // 1.28 TB
}

TEST_CASE("errors of convolutions") {
  const Failure failures[] = {
      {"ShapeError: conv2d: x must be [n, channels, height, width] or [channels, height, width]; it is [4, 4]. "
       "An image without channels has one after x.unsqueeze(0)",
          [] {
            conv2d(ones({4, 4}), ones({1, 1, 3, 3}));
          }},
      {"ShapeError: conv2d: weight must have 4 dimensions, two for channels; it is [1, 3, 3]",
          [] {
            conv2d(ones({1, 4, 4}), ones({1, 3, 3}));
          }},
      {"ShapeError: conv2d: weight [6, 2, 3, 3], with 2 groups, is for 4 channels; x is [1, 3, 8, 8]",
          [] {
            conv2d(ones({1, 3, 8, 8}), ones({6, 2, 3, 3}), {}, {.groups = 2});
          }},
      {"ShapeError: conv2d: weight [6, 1, 3, 3] is for 1 channel; x is [64, 28, 28], one image of 64 channels. For a "
       "batch of images of 1 channel take x.unsqueeze(1)",
          [] {
            conv2d(ones({64, 28, 28}), ones({6, 1, 3, 3}));
          }},
      {"ShapeError: conv1d: weight [6, 2, 3] is for 2 channels; x is [3, 8], one image of 3 channels",
          [] {
            conv1d(ones({3, 8}), ones({6, 2, 3}));
          }},
      {"ShapeError: conv2d: weight [6, 2, 3, 3] is for 2 channels; x is [1, 3, 8, 8]",
          [] {
            conv2d(ones({1, 3, 8, 8}), ones({6, 2, 3, 3}));
          }},
      {"ShapeError: conv2d: weight is [out, in / groups, ...], [5, 2, 3, 3]; its first size must be a multiple of "
       "groups = 2",
          [] {
            conv2d(ones({1, 4, 8, 8}), ones({5, 2, 3, 3}), {}, {.groups = 2});
          }},
      {"ShapeError: conv2d: bias must be [6]; it is [5]",
          [] {
            conv2d(ones({1, 2, 8, 8}), ones({6, 2, 3, 3}), ones({5}));
          }},
      {"ShapeError: conv2d: the window of weight [1, 1, 3, 3] covers 3 numbers along dimension 3, but x [1, 1, 4, 2] "
       "has 2 there",
          [] {
            conv2d(ones({1, 1, 4, 2}), ones({1, 1, 3, 3}));
          }},
      {"ShapeError: conv2d: the window of weight [1, 1, 0, 3] is empty",
          [] {
            conv2d(ones({1, 1, 4, 4}), ones({1, 1, 0, 3}));
          }},
      {"Error: conv2d: stride must be at least 1; got 0",
          [] {
            conv2d(ones({1, 1, 4, 4}), ones({1, 1, 3, 3}), {}, {.stride = 0});
          }},
      {"Error: conv2d: padding must be at least 0; got -1",
          [] {
            conv2d(ones({1, 1, 4, 4}), ones({1, 1, 3, 3}), {}, {.padding = -1});
          }},
      {"Error: conv2d: dilation is too large; got 9223372036854775807",
          [] {
            conv2d(ones({1, 1, 4, 4}), ones({1, 1, 3, 3}), {}, {.dilation = INT64_MAX});
          }},
      {"MemoryError: conv: an image with its padding is beyond 64 bits",
          [] {
            conv3d(ones({1, 1, 4, 4, 4}), ones({1, 1, 1, 1, 1}), {}, {.stride = INT32_MAX, .padding = INT32_MAX});
          }},
      {"Error: conv2d: groups must be at least 1; got 0",
          [] {
            conv2d(ones({1, 1, 4, 4}), ones({1, 1, 3, 3}), {}, {.groups = 0});
          }},
      {"ShapeError: conv2d: stride must be one number, or 2; got 3 numbers",
          [] {
            conv2d(ones({1, 1, 4, 4}), ones({1, 1, 3, 3}), {}, {.stride = {1, 1, 1}});
          }},
      {"Error: conv2d: padding must be \"same\", \"valid\" or numbers; got \"full\"",
          [] {
            conv2d(ones({1, 1, 4, 4}), ones({1, 1, 3, 3}), {}, {.padding = "full"});
          }},
      {"Error: conv2d: padding \"same\" needs stride 1; got 2",
          [] {
            conv2d(ones({1, 1, 4, 4}), ones({1, 1, 3, 3}), {}, {.stride = 2, .padding = "same"});
          }},
      {"DtypeError: conv2d: expected float32 or float64; got int64",
          [] {
            conv2d(ones({1, 1, 4, 4}, int64), ones({1, 1, 3, 3}, int64));
          }},
      {"DtypeError: conv2d: the dtypes differ: x is float64 [1, 1, 4, 4], weight is float32 [1, 1, 3, 3]. Convert one "
       "with to().",
          [] {
            conv2d(ones({1, 1, 4, 4}, float64), ones({1, 1, 3, 3}));
          }},
      {"Error: conv_transpose2d: output_padding must be less than stride or dilation; got 1",
          [] {
            conv_transpose2d(ones({1, 1, 4, 4}), ones({1, 1, 3, 3}), {}, {.output_padding = 1});
          }},
      {"ShapeError: conv_transpose2d: there is no result: x is [1, 1, 1, 1], weight [1, 1, 1, 1], padding 1",
          [] {
            conv_transpose2d(ones({1, 1, 1, 1}), ones({1, 1, 1, 1}), {}, {.padding = 1});
          }},
      {"ShapeError: conv_transpose2d: there is no result: x is [1, 1, 1, 3], weight [1, 1, 2, 2], padding 1",
          [] {
            conv_transpose2d(ones({1, 1, 1, 3}), ones({1, 1, 2, 2}), {}, {.padding = {1, 0}});
          }},
      {"ShapeError: conv2d: weight is [out, in / groups, ...], [2, 4, 3, 3]; its first size must be a multiple of "
       "groups "
       "= 4611686018427387904",
          [] {
            conv2d(ones({1, 0, 4, 4}), ones({2, 4, 3, 3}), {}, {.groups = int64_t(1) << 62});
          }},
  };
  for (const Failure& f : failures) CHECK(error_of(f.call) == f.text);
}
