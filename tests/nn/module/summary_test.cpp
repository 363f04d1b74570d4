// summary: the table of a net's layers.
#include "nn/module/summary.h"

#include <doctest/doctest.h>

#include <sstream>

#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "core/tensor/sampling.h"
#include "nn/layers/activation.h"
#include "nn/layers/attention.h"
#include "nn/layers/containers.h"
#include "nn/layers/dropout.h"
#include "nn/layers/linear.h"
#include "nn/layers/recurrent.h"
#include "nn/layers/recurrent_cell.h"
#include "nn/layers/sequential.h"
#include "tests/support/failures.h"

using namespace gradus;
using test::error_of;

namespace {

struct Block : nn::Module {
  nn::ModuleList layers{nn::Linear{8, 8, {.bias = false}}, nn::ReLU{}};
  nn::Parameter scale{ones({8})};
  nn::Buffer mean{zeros({8}, float64)};
  Tensor forward(const Tensor& x) const { return layers[1](layers[0](x)) * scale; }
  GRADUS_MODULE(layers, scale, mean)
};
struct Pair : nn::Module {
  nn::Linear fc{8, 2}, unused{3, 3};
  std::vector<Tensor> forward(const Tensor& x, const Tensor& y) const { return {fc(x), fc(y)}; }
  GRADUS_MODULE(fc, unused)
};
struct Struct : nn::Module {
  struct Result {
    Tensor y;
  };
  Result forward(const Tensor& x) const { return {x}; }
  GRADUS_MODULE()
};

}   // namespace

TEST_CASE("summary prints layers, shapes, parameters, bytes and multiplications") {
  nn::Sequential net{nn::Linear{784, 8}, relu, Block{}, nn::Dropout{0.5}};
  net[0].as<nn::Linear>().requires_grad_(false);
  std::ostringstream out;
  out << nn::summary(net, zeros({64, 784}));
  CHECK(out.str() == R"(layer                 output shape  parameters  bytes  multiply-adds
Sequential            [64, 8]                0  2,048              0
  0: Linear           [64, 8]            6,280  2,048        401,408
  2: Block            [64, 8]                8  2,048              0
    layers.0: Linear  [64, 8]               64  2,048          4,096
    layers.1: ReLU    [64, 8]                0  2,048              0
  3: Dropout          [64, 8]                0  2,048              0
parameters: 6,352, trained: 72, multiply-adds: 405,504
bytes of parameters: 25,408, of buffers: 64, of outputs: 8,192
)");
}

TEST_CASE("summary takes nets of several arguments and results, and shows each call") {
  Pair net;
  const nn::Summary s = nn::summary(net, zeros({3, 8}), zeros({4, 8}));
  REQUIRE(s.rows.size() == 3);
  CHECK(s.rows[0].outputs == std::vector<Shape>{{3, 2}, {4, 2}});
  CHECK(s.rows[0].bytes == 4 * 14);
  CHECK(s.rows[0].parameters == 12);   // of the layer that was not called
  CHECK(s.rows[1].name == "fc");
  CHECK(s.rows[1].parameters == 18);
  CHECK(s.rows[2].parameters == 0);   // counted in its first call
  CHECK(s.rows[1].multiply_adds == 3 * 16);
  CHECK(s.rows[2].multiply_adds == 4 * 16);
  CHECK(s.parameters == 30);
  CHECK(s.output_bytes == 4 * 14);
  CHECK(to_string(s).find("  [3, 2], [4, 2]  ") != std::string::npos);
  Struct other;
  CHECK(to_string(nn::summary(other, zeros({3}))).find("Struct  -") != std::string::npos);
}

TEST_CASE("summary leaves modes, hooks, gradients and random numbers as they were") {
  nn::Sequential net{nn::Linear{4, 4}, nn::Dropout{0.5}};
  net[1].module()->eval();
  int calls = 0;
  net[0].module()->register_forward_hook([&](nn::Module& m, const std::vector<Tensor>&, const std::vector<Tensor>& y) {
    ++calls;
    CHECK_FALSE(m.training());
    CHECK_FALSE(y[0].requires_grad());
  });
  manual_seed(1);
  const Tensor first = rand({1});
  manual_seed(1);
  nn::summary(net, ones({3, 4}));
  CHECK(equal(rand({1}), first));
  CHECK(calls == 1);
  CHECK(net.training());
  CHECK(net[0].module()->training());
  CHECK_FALSE(net[1].module()->training());
  nn::Linear plain{2, 2};
  nn::summary(plain, ones({1, 2}));
  CHECK(plain(ones({1, 2})).requires_grad());
  CHECK(plain.is_plain());   // no hooks are left
}

TEST_CASE("a summary that fails leaves no hooks behind") {
  nn::Sequential net{nn::Linear{4, 4}};
  CHECK(error_of<ShapeError>([&] { nn::summary(net, ones({3, 5})); }).find("0 (Linear): linear: ") == 0);
  CHECK(net.training());
  net(ones({3, 4}));
  CHECK(net.is_plain());
  CHECK(net[0].module()->is_plain());
}

TEST_CASE("summary counts the products of recurrent layers and of attention") {
  const auto products = [](const nn::Summary& s) { return s.multiply_adds; };
  nn::LSTM lstm{10, 20, {.num_layers = 2, .bidirectional = true}};
  const int64_t first = 80 * (10 + 20), second = 80 * (40 + 20);   // weights of a direction
  CHECK(products(nn::summary(lstm, ones({5, 3, 10}))) == 5 * 3 * 2 * (first + second));
  nn::LSTM projected{10, 20, {.proj_size = 4}};
  CHECK(products(nn::summary(projected, ones({5, 10}))) == 5 * (80 * (10 + 4) + 4 * 20));
  nn::GRU gru{10, 20};
  CHECK(products(nn::summary(gru, nn::pack_sequence({ones({4, 10}), ones({3, 10})}))) == 7 * 60 * 30);
  nn::LSTMCell cell{10, 20};
  CHECK(products(nn::summary(cell, ones({3, 10}))) == 3 * 80 * 30);
  nn::Bilinear bilinear{3, 4, 5};
  CHECK(products(nn::summary(bilinear, ones({2, 3}), ones({2, 4}))) == 2 * 5 * (3 * 4 + 4));
  // Queries [n 2, l 5, 8], keys and values [2, 6, 8]: projections, scores, sums of values, projection.
  nn::MultiheadAttention attention{8, 2, {.batch_first = true}};
  const Tensor x = ones({2, 5, 8}), y = ones({2, 6, 8});
  CHECK(products(nn::summary(attention, x, y, y)) == 10 * 64 + 2 * 12 * 64 + 2 * 2 * 5 * 6 * 8 + 10 * 64);
  nn::MultiheadAttention other{8, 2, {.kdim = 3, .vdim = 4}};
  CHECK(products(nn::summary(other, ones({5, 8}), ones({6, 3}), ones({6, 4}))) ==
        5 * 64 + 6 * 8 * 3 + 6 * 8 * 4 + 2 * 5 * 6 * 8 + 5 * 64);
}
