// What set_float32_matmul_precision changes, and what it leaves alone.
#include "core/compute/precision.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "core/base/parallel.h"
#include "core/kernels/kernels.h"
#include "core/tensor/random.h"
#include "core/tensor/sampling.h"
#include "losses/classification.h"
#include "nn/layers/activation.h"
#include "nn/layers/linear.h"
#include "nn/layers/recurrent.h"
#include "nn/layers/sequential.h"
#include "optim/methods/adam.h"
#include "tests/support/op_battery.h"

using namespace gradus;

namespace {

class Precision {
 public:
  explicit Precision(const char* precision) : before_(get_float32_matmul_precision()) {
    set_float32_matmul_precision(precision);
  }
  ~Precision() { set_float32_matmul_precision(before_); }

 private:
  const char* before_;
};

bool same_bits(const Tensor& a, const Tensor& b) {
  const Tensor x = contiguous(a), y = contiguous(b);
  return x.shape() == y.shape() &&
         std::memcmp(x.impl()->data, y.impl()->data, size_t(x.numel()) * size_of(x.dtype())) == 0;
}

// x as float64, with the 8 digits that a bfloat16 has.
Tensor rounded(const Tensor& x) {
  std::vector<double> v = x.detach().to_vector<double>();
  for (double& number : v) {
    int exponent;
    const double digits = std::frexp(number, &exponent) * 256;
    number = std::ldexp(std::nearbyint(digits), exponent - 8);
  }
  return from_vector(v, x.shape());
}

// The largest difference, as a part of the largest number.
double error(const Tensor& got, const Tensor& want) {
  return (max(abs(got.detach().to(float64) - want)) / max(abs(want))).item<double>();
}
constexpr double of_float32 = 1e-5, of_bfloat16 = 1.0 / 128;

// Whatever the kernels, the same numbers.
Tensor random(const Shape& shape, uint64_t seed) {
  std::vector<float> x(size_t(shape.numel()));
  for (float& v : x) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    v = float(int64_t(seed) >> 40) * 0x1p-23f;
  }
  return from_vector(x, shape);
}

Tensor as_given(const Tensor& x) { return x; }
Tensor as_double(const Tensor& x) { return x.to(float64); }

// The result and the gradients of f at random inputs with these shapes, each, and the gradient of the result, changed
// by `change` first.
using Op = Tensor (*)(const std::vector<Tensor>&);
std::vector<Tensor> run(Op f, const std::vector<Shape>& shapes, Tensor (*change)(const Tensor&) = as_given) {
  manual_seed(5);
  std::vector<Tensor> x;
  for (const Shape& shape : shapes) x.push_back(change(random(shape, x.size())).requires_grad_());
  const Tensor y = f(x);
  y.backward(change(random(y.shape(), x.size())));
  std::vector<Tensor> all{y.detach()};
  for (const Tensor& leaf : x) all.push_back(leaf.grad());
  return all;
}

struct Product {
  const char* name;
  Op f;
  std::vector<Shape> shapes;
};
const Product products[] = {
    {"linear", [](const std::vector<Tensor>& x) { return linear(x[0], x[1]); }, {{33, 50}, {20, 50}}},
    {"matmul", [](const std::vector<Tensor>& x) { return matmul(x[0], x[1]); }, {{3, 40, 17}, {17, 65}}},
    {"bmm", [](const std::vector<Tensor>& x) { return bmm(x[0], transpose(x[1], 1, 2)); }, {{2, 40, 50}, {2, 30, 50}}},
    {"conv2d 1x1", [](const std::vector<Tensor>& x) { return conv2d(x[0], x[1]); }, {{2, 20, 9, 8}, {30, 20, 1, 1}}},
    {"conv2d 5x5", [](const std::vector<Tensor>& x) { return conv2d(x[0], x[1], {}, {.padding = 2}); },
        {{3, 5, 9, 8}, {7, 5, 5, 5}}},
    {"conv2d with stride", [](const std::vector<Tensor>& x) { return conv2d(x[0], x[1], {}, {.stride = 2}); },
        {{9, 6, 11, 14}, {70, 6, 3, 4}}},
    {"conv2d with dilation",
        [](const std::vector<Tensor>& x) { return conv2d(x[0], x[1], {}, {.padding = 2, .dilation = 2}); },
        {{2, 4, 7, 6}, {9, 4, 3, 3}}},
    {"conv_transpose2d", [](const std::vector<Tensor>& x) { return conv_transpose2d(x[0], x[1], {}, {.stride = 2}); },
        {{2, 8, 5, 6}, {8, 9, 4, 3}}},
    {"conv1d", [](const std::vector<Tensor>& x) { return conv1d(x[0], x[1]); }, {{2, 8, 30}, {16, 8, 5}}},
};
// More than one product, or a bias.
const Product compositions[] = {
    {"addmm", [](const std::vector<Tensor>& x) { return addmm(x[0], x[1], x[2]); }, {{40, 30}, {40, 20}, {20, 30}}},
    {"conv2d", [](const std::vector<Tensor>& x) { return conv2d(x[0], x[1], x[2]); },
        {{2, 5, 9, 8}, {20, 5, 4, 4}, {20}}},
    {"attention",
        [](const std::vector<Tensor>& x) {
          return scaled_dot_product_attention(x[0], x[1], x[2], {.is_causal = true});
        },
        {{2, 3, 70, 32}, {2, 3, 70, 32}, {2, 3, 70, 20}}},
    {"lstm",
        [](const std::vector<Tensor>& x) {
          nn::LSTM layer(20, 33);
          layer.to(x[0].dtype());
          return layer(x[0]).output;
        },
        {{6, 32, 20}}},
};

TEST_CASE("the precision of products is one of three words, first \"highest\"") {
  CHECK(std::string(get_float32_matmul_precision()) == "highest");
  for (const char* word : {"high", "medium", "highest"}) {
    const Precision precision(word);
    CHECK(std::string(get_float32_matmul_precision()) == word);
  }
  CHECK_THROWS_WITH_AS(set_float32_matmul_precision("low"),
      "set_float32_matmul_precision: precision must be \"highest\", \"high\" or \"medium\"; got \"low\"", Error);
  CHECK_THROWS_WITH_AS(set_float32_matmul_precision(nullptr),
      "set_float32_matmul_precision: precision must be \"highest\", \"high\" or \"medium\"; got a null pointer", Error);
  CHECK(std::string(get_float32_matmul_precision()) == "highest");
}

TEST_CASE("in medium precision a product and its gradients are those of factors with 8 digits") {
  const Precision medium("medium");
  for (const Product& p : products) {
    INFO(std::string(p.name));
    const std::vector<Tensor> want = run(p.f, p.shapes, rounded), got = run(p.f, p.shapes);
    for (size_t i = 0; i < got.size(); ++i) {
      CAPTURE(i);
      CHECK(error(got[i], want[i]) < of_float32);
    }
  }
}

TEST_CASE("medium precision is as near to float64 as 8 digits allow, in results and gradients") {
  for (const Product& p : compositions) {
    INFO(std::string(p.name));
    const std::vector<Tensor> want = run(p.f, p.shapes, as_double), highest = run(p.f, p.shapes);
    const Precision medium("medium");
    const std::vector<Tensor> got = run(p.f, p.shapes);
    for (size_t i = 0; i < got.size(); ++i) {
      CAPTURE(i);
      CHECK(error(highest[i], want[i]) < of_float32);
      CHECK(error(got[i], want[i]) < of_bfloat16);
    }
    CHECK(error(got[0], want[0]) > of_float32);
  }
}

TEST_CASE("medium precision has the same bits with any number of threads, products also with any kernels") {
  const Precision medium("medium");
  const int threads_before = get_num_threads();
  const int64_t grain_before = set_grain_cap(1);
  const auto check = [](const Product& p, const std::vector<Tensor>& want) {
    INFO(std::string(p.name));
    const std::vector<Tensor> got = run(p.f, p.shapes);
    for (size_t i = 0; i < got.size(); ++i) CHECK(same_bits(got[i], want[i]));
  };
  for (const Product& p : products) {
    const std::vector<Tensor> want = run(p.f, p.shapes);
    for (int threads : {1, 3}) {
      set_num_threads(threads);
      check(p, want);
    }
    const KernelNames names = available_kernels();
    for (int i = 0; i < names.count; ++i) {
      INFO(std::string(names.names[i]));
      const test::KernelsGuard kernels(names.names[i]);
      CHECK(same_bits(run(p.f, p.shapes)[0], want[0]));   // gradients are sums of several products
    }
  }
  for (const Product& p : compositions) {
    const std::vector<Tensor> want = run(p.f, p.shapes);
    for (int threads : {1, 3}) {
      set_num_threads(threads);
      check(p, want);
    }
  }
  set_num_threads(threads_before);
  set_grain_cap(grain_before);
}

TEST_CASE("other types, small products, distances and \"high\" do not depend on the precision of products") {
  manual_seed(4);
  const Tensor x = randn({40, 40}), v = randn({40, 8}), images = randn({4, 16, 10, 10}), window = randn({16, 16, 3, 3});
  const Tensor integers = (x * 100).to(int64);
  const auto results = [&] {
    return std::vector<Tensor>{matmul(x.to(float64), x.to(float64)), matmul(integers, integers), matmul(x, v),
        matmul(window.reshape({144, 16}), randn({16, 4})), cdist(x, x + 0.01), conv2d(images, window)};
  };
  manual_seed(6);
  const std::vector<Tensor> want = results();
  const Tensor product = matmul(x, x);
  const Precision medium("medium");
  manual_seed(6);
  const std::vector<Tensor> got = results();
  for (size_t i = 0; i < got.size(); ++i) CHECK(same_bits(got[i], want[i]));
  CHECK_FALSE(same_bits(matmul(x, x), product));
  const Precision high("high");
  CHECK(same_bits(matmul(x, x), product));
}

// Two spirals of 500 points.
double accuracy_after_training(const char* precision) {
  const Precision chosen(precision);
  manual_seed(1);
  const Tensor turn = linspace(0.5, 6, 500), radius = turn / 6;
  const Tensor arm = stack({radius * cos(turn), radius * sin(turn)}, 1);
  const Tensor x = cat({arm, -arm}, 0), classes = cat({zeros({500}, int64), ones({500}, int64)}, 0);
  nn::Sequential net(nn::Linear(2, 64), nn::Tanh(), nn::Linear(64, 64), nn::Tanh(), nn::Linear(64, 16));
  optim::Adam adam(net.parameters(), {.lr = 0.01});
  for (int step = 0; step < 200; ++step) {
    adam.zero_grad();
    losses::cross_entropy(net(x), classes).backward();
    adam.step();
  }
  return mean(eq(argmax(net(x), 1), classes).to(float64)).item<double>();
}

TEST_CASE("training in medium precision reaches the accuracy of the highest") {
  const double highest = accuracy_after_training("highest"), medium = accuracy_after_training("medium");
  CHECK(highest > 0.99);
  CHECK(std::fabs(medium - highest) < 0.0021);   // two points of a thousand
}

}   // namespace
