// Transformers, against PyTorch 2.13.
#include "nn/layers/transformer.h"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "nn/layers/sequential.h"
#include "nn/module/summary.h"
#include "tests/support/failures.h"
#include "tests/support/waves.h"

namespace gradus::test {

namespace {

nn::TransformerEncoderLayer encoder_layer(nn::TransformerLayerOptions o) {
  o.dim_feedforward = 6;
  o.dropout = 0;
  return with_waves(nn::TransformerEncoderLayer{4, 2, o});
}
nn::TransformerDecoderLayer decoder_layer(nn::TransformerLayerOptions o) {
  o.dim_feedforward = 6;
  o.dropout = 0;
  return with_waves(nn::TransformerDecoderLayer{4, 2, o});
}
Tensor causal_mask(int64_t n) { return nn::Transformer::generate_square_subsequent_mask(n, float64); }

}   // namespace

TEST_CASE("TransformerEncoderLayer gives PyTorch's numbers and gradients") {
  const auto layer = encoder_layer({});
  Tensor x = wave_leaf({3, 2, 4}, 0.5);
  check_sums(layer(x), {x}, layer,
      {-2.29014241933, 0.657360261205, -0.786872286601, 0.801416412478, 0.309558535891, -0.121397387888, 0.202529058607,
          -0.00453691202857, 0.213771274956, 0.486078598236, -0.222876604246, 0.291592480719, 0.695006459509,
          -0.0199834021409});
}

TEST_CASE("TransformerEncoderLayer normalises first, with gelu, the batch first and a padding mask") {
  const auto layer = encoder_layer({.activation = "gelu", .batch_first = true, .norm_first = true});
  Tensor x = wave_leaf({3, 2, 4}, 0.5);
  const Tensor padding = tensor({{false, false}, {false, true}, {false, false}});
  check_sums(layer(x, {.src_key_padding_mask = padding}), {x}, layer,
      {12.9567085111, -7.56324525433, -0.311118485813, -1.49109566557, -0.559369586916, 0.0373698796979,
          -0.299663956154, 0.498226502058, -1.57383078032, -0.0199834021409, 0.321471718232, -0.323831400688,
          0.125627277258, -0.482468047809});
}

TEST_CASE("TransformerEncoderLayer is causal, without biases, with another eps and a function of one's own") {
  const auto layer = encoder_layer(
      {.activation = [](const Tensor& x) { return gradus::tanh(x); }, .layer_norm_eps = 1e-3, .bias = false});
  Tensor x = wave_leaf({3, 2, 4}, 0.5);
  const List want = {-1.23455738531, -0.341367375672, 1.23079275463, 0.0363269805761, -0.316842464651, -0.358442228779,
      -3.95476996661, 1.67269171306};
  check_sums(layer(x, {.is_causal = true}), {x}, layer, want);
  check_sums(layer(x, {.src_mask = causal_mask(3)}), {x}, layer, want);
}

TEST_CASE("TransformerDecoderLayer gives PyTorch's numbers and gradients") {
  const auto layer = decoder_layer({});
  Tensor x = wave_leaf({3, 2, 4}, 0.5), memory = wave_leaf({5, 2, 4}, 1.5);
  check_sums(layer(x, memory), {x, memory}, layer,
      {-1.21859038247, 0.0705650281068, 0.0650685474826, -0.0210747831523, 0.0493372745275, 0.00575163413821,
          -0.0106580197167, -0.00300014911286, -0.0239460358528, -0.151553749606, -0.0234749098351, 0.131684112087,
          0.20671171975, -0.0126472899047, -0.215914446231, 0.0440878552125, -0.0470221802721, -0.183357334817,
          -0.137010046754, 0.261841113679, -0.0199834021409});
}

TEST_CASE("TransformerDecoderLayer normalises first, causal, with masks for memory") {
  const auto layer = decoder_layer({.norm_first = true});
  Tensor x = wave_leaf({3, 2, 4}, 0.5), memory = wave_leaf({5, 2, 4}, 1.5);
  const Tensor padding = tensor({{false, false, false, false, false}, {true, false, false, false, false}});
  check_sums(
      layer(x, memory, {.memory_mask = wave({3, 5}, 4), .memory_key_padding_mask = padding, .tgt_is_causal = true}),
      {x, memory}, layer,
      {11.7754449815, -7.45902802201, -0.874061048919, -0.939712311531, -0.758910507981, 0.246731010533, 0.174499825903,
          -0.41303469907, 0.925635832735, 1.41474936829, 0.148987364751, 0.625838174581, 0.178427851202, 2.04849191073,
          -0.0199834021409, -0.935360603307, 0.163778251736, -0.933272668613, 0.409076376397, -1.42954400933,
          1.17950199679});
}

TEST_CASE("Transformer gives PyTorch's numbers, and the sum of PyTorch's gradients") {
  struct Row {
    bool norm_first;
    List want;   // of the result, src, tgt, all parameters together
  };
  for (const Row& row : {Row{false, {1.1499452743, -0.000280623710705, -0.00141396751628, 0.816218449077}},
           Row{true, {0.990945769811, 0.0322819403129, -0.11772676469, 0.416021461834}}}) {
    CAPTURE(row.norm_first);
    const auto net = with_waves(nn::Transformer{4, 2,
        {.num_encoder_layers = 2,
            .num_decoder_layers = 2,
            .dim_feedforward = 6,
            .dropout = 0,
            .norm_first = row.norm_first}});
    Tensor src = wave_leaf({5, 2, 4}, 0.5), tgt = wave_leaf({3, 2, 4}, 1.5);
    List have = sums_of(net(src, tgt, {.tgt_mask = causal_mask(3)}), {src, tgt}, net);
    CHECK(have.size() == 3 + 64);
    double parameters = 0;
    for (size_t i = 3; i < have.size(); ++i) parameters += have[i];
    have.resize(3);
    have.push_back(parameters);
    for (size_t i = 0; i < 4; ++i) {
      CAPTURE(i);
      CHECK(have[i] == doctest::Approx(row.want[i]).epsilon(1e-8).scale(1e-2));
    }
  }
}

TEST_CASE("a stack has copies of its layer: equal numbers, parameters of their own, the same mode and dtype") {
  manual_seed(1);
  nn::TransformerEncoderLayer layer{4, 2, {.dim_feedforward = 6}};
  layer.to(float64);
  layer.eval();
  layer.linear1.bias.requires_grad_(false);
  nn::TransformerEncoder stack{layer, 2, nn::LayerNorm(4)};
  CHECK(equal(stack.layers[0].linear1.weight, layer.linear1.weight));
  CHECK(equal(stack.layers[1].self_attn.in_proj_weight, layer.self_attn.in_proj_weight));
  CHECK_FALSE(stack.layers[1].linear1.weight.shares_storage(stack.layers[0].linear1.weight));
  CHECK_FALSE(stack.layers[1].linear1.bias.requires_grad());
  CHECK(stack.layers[0].linear2.weight.dtype() == float64);
  CHECK_FALSE(stack.layers[1].dropout1.training());
  CHECK(stack.state_dict().size() == 26);
  CHECK(stack.state_dict()[12].name == "layers.1.self_attn.in_proj_weight");
  CHECK(stack.state_dict()[25].name == "norm.bias");
}

TEST_CASE("a stack notices a causal mask, and gives the same with it as without being told") {
  const auto layer = encoder_layer({});
  nn::TransformerEncoder stack{layer, 2};
  const Tensor x = wave({3, 2, 4}, 0.5);
  const Tensor want = stack(x, {.is_causal = true});
  CHECK(allclose(stack(x, {.mask = causal_mask(3)}), want, 1e-12));
  CHECK(allclose(stack(x, {.mask = triu(ones({3, 3}, bool_), 1)}), want, 1e-12));
  CHECK(allclose(stack(x, {.mask = causal_mask(3), .is_causal = false}), want, 1e-12));
  CHECK_FALSE(allclose(stack(x), want, 1e-3));
}

TEST_CASE("a Transformer's matrices start with Glorot's numbers, its names are PyTorch's") {
  manual_seed(4);
  nn::Transformer net{32, 4, {.num_encoder_layers = 1, .num_decoder_layers = 1, .dim_feedforward = 64}};
  const double bound = std::sqrt(6.0 / (32 + 64));
  CHECK(net.encoder.layers[0].linear1.weight.abs().max().item<double>() <= bound);
  CHECK(net.encoder.layers[0].linear1.weight.abs().max().item<double>() > 0.99 * bound);
  CHECK(equal(net.decoder.norm->weight, ones({32})));
  CHECK(net.state_dict()[0].name == "encoder.layers.0.self_attn.in_proj_weight");
  CHECK(net.state_dict()[14].name == "decoder.layers.0.self_attn.in_proj_weight");
  CHECK(net.state_dict()[18].name == "decoder.layers.0.multihead_attn.in_proj_weight");
  CHECK(net.state_dict()[net.state_dict().size() - 1].name == "decoder.norm.bias");
  CHECK(equal(nn::Transformer::generate_square_subsequent_mask(2), tensor({{0.0, -inf}, {0.0, 0.0}})));
}

TEST_CASE("a transformer's dropout acts while training only") {
  manual_seed(6);
  nn::TransformerEncoderLayer layer{4, 2, {.dim_feedforward = 6, .dropout = 0.5}};
  const Tensor x = randn({3, 2, 4});
  CHECK_FALSE(equal(layer(x), layer(x)));
  layer.eval();
  CHECK(equal(layer(x), layer(x)));
}

TEST_CASE("layers of a transformer go into a Sequential, and hooks see what they are called with") {
  nn::Sequential net{nn::TransformerEncoderLayer{4, 2, {.dim_feedforward = 6, .dropout = 0}}, nn::Linear{4, 1}};
  const Tensor x = randn({3, 2, 4});
  size_t seen = 0;
  auto& layer = net[0].as<nn::TransformerEncoderLayer>();
  layer.self_attn.register_forward_pre_hook([&](nn::Module&, const std::vector<Tensor>& in) { seen = in.size(); });
  CHECK(net(x).shape() == Shape{3, 2, 1});
  CHECK(seen == 3);
  CHECK(equal(layer(x, {.is_causal = false}), layer(x)));
}

TEST_CASE("a decoder is printed as by PyTorch") {
  CHECK(to_string(
            nn::TransformerDecoder{nn::TransformerDecoderLayer{4, 2, {.dim_feedforward = 8}}, 2, nn::LayerNorm(4)}) ==
        R"(TransformerDecoder(
  (layers): ModuleList(
    (0-1): 2 x TransformerDecoderLayer(
      (self_attn): MultiheadAttention(
        (out_proj): Linear(in_features=4, out_features=4, bias=True)
      )
      (multihead_attn): MultiheadAttention(
        (out_proj): Linear(in_features=4, out_features=4, bias=True)
      )
      (linear1): Linear(in_features=4, out_features=8, bias=True)
      (dropout): Dropout(p=0.1)
      (linear2): Linear(in_features=8, out_features=4, bias=True)
      (norm1): LayerNorm((4,), eps=1e-05, elementwise_affine=True, bias=True)
      (norm2): LayerNorm((4,), eps=1e-05, elementwise_affine=True, bias=True)
      (norm3): LayerNorm((4,), eps=1e-05, elementwise_affine=True, bias=True)
      (dropout1): Dropout(p=0.1)
      (dropout2): Dropout(p=0.1)
      (dropout3): Dropout(p=0.1)
    )
  )
  (norm): LayerNorm((4,), eps=1e-05, elementwise_affine=True, bias=True)
))");
}

TEST_CASE("attention and layers of a transformer take numbers in PyTorch's order, too") {
  CHECK(nn::MultiheadAttention(4, 2, 0.25).options.dropout == 0.25);
  const nn::TransformerEncoderLayer encoder(4, 2, 6, 0.5);
  CHECK(encoder.linear1.weight.shape() == Shape{6, 4});
  CHECK(encoder.dropout1.p == 0.5);
  CHECK(nn::TransformerDecoderLayer(4, 2, 6).self_attn.options.dropout == 0.1);
}

TEST_CASE("transformers say what is wrong") {
  check_failures({
      {"Error: Transformer: activation must be \"relu\", \"gelu\" or a function; got \"swish\"",
          [] { nn::TransformerEncoderLayer bad(4, 2, {.activation = "swish"}); }},
      {"Error: TransformerEncoder: num_layers is too large; got 1099511627776",
          [] {
            nn::TransformerEncoder bad(nn::TransformerEncoderLayer{4, 2}, int64_t(1) << 40);
          }},
      {"Error: TransformerEncoder: num_layers must be at least 1; got 0",
          [] {
            nn::TransformerEncoder bad(nn::TransformerEncoderLayer{4, 2}, 0);
          }},
      {"Error: TransformerDecoder: num_layers must be at least 1; got -1",
          [] {
            nn::TransformerDecoder bad(nn::TransformerDecoderLayer{4, 2}, -1);
          }},
      {"Error: MultiheadAttention: embed_dim must be a multiple of num_heads, both at least 1; got 4 and 3",
          [] { nn::TransformerEncoderLayer bad(4, 3); }},
      {"ShapeError: Transformer: src and tgt must have one batch size; they are [5, 2, 4] and [3, 3, 4]",
          [] {
            nn::Transformer net{4, 2, {.num_encoder_layers = 1, .num_decoder_layers = 1, .dim_feedforward = 6}};
            net(zeros({5, 2, 4}), zeros({3, 3, 4}));
          }},
      {"DtypeError: layers.0.self_attn (MultiheadAttention): multi_head_attention: attn_mask must be bool or float32, "
       "the dtype of query; it is int64. If 1 means not to look there, take mask.to(bool_)",
          [] {
            nn::TransformerEncoder net(nn::TransformerEncoderLayer{4, 2}, 1);
            net(zeros({3, 1, 4}), {.mask = zeros({3, 3}, int64)});
          }},
  });
}

}   // namespace gradus::test
