// weight_norm, spectral_norm, orthogonal. The numbers are those of torch.nn.utils.parametrizations in PyTorch 2.13 for
// the same originals.
#include "nn/utils/parametrizations.h"

#include <doctest/doctest.h>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "core/tensor/sampling.h"
#include "nn/layers/linear.h"
#include "nn/layers/sequential.h"
#include "tests/support/failures.h"

using namespace gradus;
using namespace nn::utils;
using test::error_of;

namespace {

nn::Linear layer_of(const Tensor& weight) {
  nn::Linear layer{weight.size(1), weight.size(0), {.bias = false}};
  layer.to(float64);
  layer.weight.detach().copy_(weight);
  return layer;
}
nn::Linear layer_23() { return layer_of(tensor({{1.0, 2.0, -2.0}, {3.0, 0.0, 4.0}}, float64)); }
const Tensor x() { return tensor({{1.0, -1.0, 0.5}}, float64); }
bool near(const Tensor& a, const std::vector<double>& b) {
  return allclose(a.detach().reshape({-1}), from_vector(b), 0, 1e-9);
}
std::vector<std::string> names(const nn::Module& m) {
  std::vector<std::string> out;
  for (const NamedTensor& n : m.state_dict()) out.push_back(n.name);
  return out;
}
struct ConvTranspose1d : nn::Module {
  nn::Parameter weight{randn({2, 3, 4})};
  Tensor forward(const Tensor& t) const { return t; }
  GRADUS_MODULE(weight)
};
double largest(const Tensor& t) { return t.detach().abs().max().item<double>(); }

}   // namespace

TEST_CASE("weight_norm has the numbers and gradients of PyTorch for each dim") {
  struct Row {
    int64_t dim;
    Shape g;
    std::vector<double> w, dg, dv;
  };
  const Row rows[] = {
      {0, {2, 1}, {3.2071349029, 4.8107023544, -1.6035674515, 6.1721339985, 1.5430334996, 7.7151674981},
          {-0.4008918629, 2.5460052744},
          {1.9471890482, -1.0881350564, 0.6299729274, 2.2043335709, -5.2352922309, -0.7164084105}},
      {1, {1, 3}, {2.8284271247, 3.7947331922, -1.7541160386, 5.6568542495, 1.2649110641, 8.7705801931},
          {3.1304951685, -1.8973665961, 1.372812946},
          {-0.5656854249, 1.0119288513, 1.3493200297, 0.2828427125, -3.0357865538, 0.2698640059}},
      {-1, {}, {3.1167748899, 4.6751623348, -1.5583874449, 6.2335497798, 1.5583874449, 7.7919372247}, {2.0044593143},
          {0.723537028, -2.8106630704, 1.1966189309, 3.005461501, -5.0925875433, 0.2504551251}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.dim);
    nn::Linear layer = layer_23();
    const Tensor before = layer.weight.detach().clone();
    weight_norm(layer, "weight", row.dim);
    CHECK(allclose(layer.weight.detach(), before, 1e-15));
    CHECK(names(layer) ==
          std::vector<std::string>{"parametrizations.weight.original0", "parametrizations.weight.original1"});
    const Tensor g = layer.parameters()[0], v = layer.parameters()[1];
    CHECK(g.shape() == row.g);
    g.detach().mul_(2);
    v.detach().add_(1);
    sum(layer(x()) * tensor({1.0, 3.0}, float64)).backward();
    CHECK(near(layer.weight, row.w));
    CHECK(near(g.grad(), row.dg));
    CHECK(near(v.grad(), row.dv));
  }
}

TEST_CASE("weight_norm of a vector takes each number's length, and a temporary module is returned") {
  nn::Linear layer = weight_norm(nn::Linear{2, 3}, "bias");
  CHECK(equal(layer.parameters()[1], layer.bias.abs().detach()));
  CHECK(to_string(layer).find("(0): WeightNorm()") != std::string::npos);
}

TEST_CASE("spectral_norm iterates and divides as PyTorch does") {
  nn::Linear layer = layer_23();
  spectral_norm(layer);
  CHECK(names(layer) == std::vector<std::string>{"parametrizations.weight.original", "parametrizations.weight.0._u",
                            "parametrizations.weight.0._v"});
  const StateDict state = layer.state_dict();
  state.at("parametrizations.weight.0._u").copy_(tensor({0.6, 0.8}));
  state.at("parametrizations.weight.0._v").copy_(tensor({1.0, 0.0, 0.0}));
  const Tensor y = layer(x());
  sum(y).backward();
  CHECK(near(y, {-0.4428074428, 1.1070186069}));
  CHECK(near(layer.parameters()[0].grad(),
      {0.1888443506, -0.2279155955, 0.0781424899, 0.123725609, -0.2409393439, 0.0130237483}));
  CHECK(near(state.at("parametrizations.weight.0._u"), {0.316227766, 0.9486832981}));
  CHECK(near(state.at("parametrizations.weight.0._v"), {0.700140042, 0.1400280084, 0.700140042}));
  layer.eval();
  layer(x());
  CHECK(near(layer.weight, {0.2214037214, 0.4428074428, -0.4428074428, 0.6642111642, 0.0, 0.8856148855}));
  CHECK(near(state.at("parametrizations.weight.0._u"), {0.316227766, 0.9486832981}));   // stays in eval mode
}

TEST_CASE("spectral_norm makes the largest singular value 1, of any dimension and of vectors") {
  manual_seed(5);
  nn::Linear layer = layer_of(randn({4, 6}, float64));
  spectral_norm(layer, {.n_power_iterations = 200, .dim = 1});
  layer(randn({1, 6}, float64));
  CHECK(svdvals(layer.weight.detach()).max().item<double>() == doctest::Approx(1).epsilon(1e-9));
  CHECK(layer.buffers()[0].shape() == Shape{6});
  ConvTranspose1d turned;   // its outputs are dimension 1
  spectral_norm(turned);
  CHECK(turned.buffers()[0].shape() == Shape{3});
  nn::Linear of_vector = layer_23();
  of_vector.weight = nn::Parameter(tensor({3.0, 4.0}, float64));
  spectral_norm(of_vector);
  CHECK(near(of_vector.weight, {0.6, 0.8}));
  CHECK(of_vector.buffers().empty());
}

TEST_CASE("norms are removed under their own names, too, and the weight stays as it was used") {
  nn::Linear layer = weight_norm(layer_23());
  const Tensor before = layer.weight.detach().clone();
  remove_weight_norm(layer);
  CHECK(names(layer) == std::vector<std::string>{"weight"});
  CHECK(equal(layer.weight.detach(), before));
  spectral_norm(layer).eval();
  remove_spectral_norm(layer);
  CHECK(svdvals(layer.weight.detach()).max().item<double>() == doctest::Approx(1).epsilon(1e-4));
}

TEST_CASE("backward of an earlier forward is right after a later one has iterated") {
  nn::Linear layer = spectral_norm(layer_23());
  const Tensor first = layer(x());
  layer(x());
  CHECK_NOTHROW(sum(first).backward());
}

TEST_CASE("the maps to orthogonal matrices have the numbers and gradients of PyTorch") {
  struct Row {
    const char* map;
    int form;   // 0: tall, 1: wide, 2: square
    std::vector<double> q, dx;
  };
  const Row rows[] = {
      {"matrix_exp", 0, {0.7274479926, 0.3959219569, -0.1327682946, 0.8825206865, 0.673195364, -0.2537775443},
          {0, 0, 0.4847957428, 0, 0.1268063546, 0.7719255335}},
      {"matrix_exp", 1, {0.7274479926, -0.1327682946, 0.673195364, 0.3959219569, 0.8825206865, -0.2537775443},
          {0, 0.4847957428, 0.1268063546, 0, 0, 0.7719255335}},
      {"matrix_exp", 2,
          {0.7274479926, 0.3959219569, -0.560415223, -0.1327682946, 0.8825206865, 0.4511427911, 0.673195364,
              -0.2537775443, 0.6945537848},
          {0, 0, 0, 0.0516691963, 0, 0, -1.4406866427, 0.571566664, 0}},
      {"cayley", 0, {0.7552742616, 0.3713080169, -0.135021097, 0.8945147679, 0.641350211, -0.2489451477},
          {0, 0, 0.5026544389, 0, 0.0682344609, 0.7096769153}},
      {"cayley", 1, {0.7552742616, -0.135021097, 0.641350211, 0.3713080169, 0.8945147679, -0.2489451477},
          {0, 0.5026544389, 0.0682344609, 0, 0, 0.7096769153}},
      {"cayley", 2,
          {0.7552742616, 0.3713080169, -0.5400843882, -0.135021097, 0.8945147679, 0.4261603376, 0.641350211,
              -0.2489451477, 0.7257383966},
          {0, 0, 0, 0.1087511645, 0, 0, -1.3356354291, 0.5587739438, 0}},
      {"householder", 0, {-0.2658227848, 0.8860759494, 0.3797468354, 0.4583151462, -0.8860759494, -0.0694020079},
          {0, 0, -2.0839844828, 0, -0.8360164473, -0.6576686556}},
      {"householder", 1, {-0.2658227848, 0.3797468354, -0.8860759494, 0.8860759494, 0.4583151462, -0.0694020079},
          {0, -2.0839844828, -0.8360164473, 0, 0, -0.6576686556}},
      {"householder", 2,
          {-0.2658227848, 0.8860759494, 0.3797468354, 0.3797468354, 0.4583151462, -0.803579223, -0.8860759494,
              -0.0694020079, -0.4583151462},
          {0, 0, 0, -1.0507346983, 0, 0, -0.4269836262, 1.4586403714, 0}},
  };
  const Tensor tall = tensor({{0.5, 0.2}, {-0.3, 1.0}, {0.7, -0.4}}, float64);
  const Tensor square = tensor({{0.5, 0.2, 1.0}, {-0.3, 1.0, 2.0}, {0.7, -0.4, -3.0}}, float64);
  for (const Row& row : rows) {
    CAPTURE(row.map);
    CAPTURE(row.form);
    Tensor original = row.form == 0 ? tall.clone() : row.form == 1 ? tall.t().clone() : square.clone();
    if (row.map[0] == 'h')   // its diagonal holds signs
      original.diagonal().copy_(tensor({1.0, -1.0, 1.0}, float64).narrow(0, 0, row.form == 2 ? 3 : 2));
    nn::Linear layer = layer_of(original);
    orthogonal(layer, {.orthogonal_map = row.map, .use_trivialization = false});
    const Tensor handle = layer.parameters()[0];
    handle.detach().copy_(original);
    layer(zeros({1, original.size(1)}, float64));
    sum(layer.weight.pow(3)).backward();
    CHECK(near(layer.weight, row.q));
    CHECK(near(handle.grad(), row.dx));
  }
}

TEST_CASE("an orthogonal weight starts as it was, or as the nearest thing that QR gives") {
  manual_seed(9);
  for (const char* map : {"matrix_exp", "cayley", "householder"})
    for (const Shape& shape : {Shape{4, 4}, Shape{5, 3}, Shape{2, 6}}) {
      CAPTURE(map);
      CAPTURE(to_string(shape));
      const bool wide = shape[0] < shape[1];
      const Tensor w = randn(shape, float64);
      nn::Linear layer = layer_of(w);
      orthogonal(layer, {.orthogonal_map = map});
      Tensor q = layer.weight.detach().clone();
      const Tensor tall = wide ? q.t() : q, given = wide ? w.t() : w;
      CHECK(largest(matmul(tall.t(), tall) - eye(tall.size(1), float64)) < 1e-13);
      // R = Q^T W is triangular with a positive diagonal.
      const Tensor r = matmul(tall.t(), given);
      CHECK(largest(r.tril(-1)) < 1e-13);
      CHECK(r.diagonal().min().item<double>() > 0);
      nn::Linear again = layer_of(q);
      orthogonal(again, {.orthogonal_map = map});
      CHECK(largest(again.weight - q) < 1e-13);
      NoGradGuard guard;   // and it stays orthogonal when it is trained
      for (const Tensor& p : layer.parameters()) p.add_(0.3 * randn(p.shape(), float64));
      layer(zeros({1, shape[1]}, float64));
      const Tensor now = wide ? layer.weight.t() : layer.weight;
      CHECK(largest(matmul(now.t(), now) - eye(now.size(1), float64)) < 1e-13);
      CHECK(largest(layer.weight - q) > 0.01);
    }
}

TEST_CASE("householder without trivialisation starts from an orthogonal weight, too") {
  manual_seed(10);
  for (const Shape& shape : {Shape{4, 4}, Shape{5, 3}, Shape{2, 6}}) {
    nn::Linear layer = layer_of(randn(shape, float64));
    orthogonal(layer);
    const Tensor q = layer.weight.detach().clone();
    nn::Linear again = layer_of(q), identity = layer_of(-eye(shape[0], shape[1], float64));
    orthogonal(again, {.orthogonal_map = "householder", .use_trivialization = false});
    CHECK(largest(again.weight - q) < 1e-13);
    orthogonal(identity, {.orthogonal_map = "householder", .use_trivialization = false});
    CHECK(largest(identity.weight + eye(shape[0], shape[1], float64)) < 1e-13);
    CHECK(names(again) == std::vector<std::string>{"parametrizations.weight.original"});
    CHECK(
        names(layer) == std::vector<std::string>{"parametrizations.weight.original", "parametrizations.weight.0.base"});
  }
}

TEST_CASE("a batch of matrices is made orthogonal one by one") {
  manual_seed(12);
  for (const char* map : {"matrix_exp", "cayley", "householder"})
    for (bool trivialized : {true, false}) {
      nn::Linear layer = layer_23();
      layer.weight = nn::Parameter(randn({2, 4, 3}, float64));
      orthogonal(layer, {.orthogonal_map = map, .use_trivialization = trivialized});
      const Tensor q = layer.weight.detach();
      CHECK(largest(matmul(q.transpose(1, 2), q) - eye(3, float64)) < 1e-13);
    }
}

TEST_CASE("parametrisations say what is wrong with their arguments") {
  test::check_failures({
      {"Error: weight_norm: Linear has no parameter \"w\"; it has \"weight\", \"bias\"",
          [] {
            weight_norm(nn::Linear{2, 2}, "w");
          }},
      {"IndexError: weight_norm: dim is a dimension of \"weight\" [2, 2], or -1 for all of it; got 2",
          [] {
            weight_norm(nn::Linear{2, 2}, "weight", 2);
          }},
      {"Error: spectral_norm: n_power_iterations must be at least 1; got 0",
          [] {
            spectral_norm(nn::Linear{2, 2}, {.n_power_iterations = 0});
          }},
      {"Error: spectral_norm: n_power_iterations is too large; got 2305843009213693952",
          [] {
            spectral_norm(nn::Linear{2, 2}, {.n_power_iterations = int64_t(1) << 61});
          }},
      {"IndexError: spectral_norm: dimension 2 is out of range -2..1 of a tensor with 2 dimensions",
          [] {
            spectral_norm(nn::Linear{2, 2}, {.dim = 2});
          }},
      {"ShapeError: orthogonal: expected a matrix or a batch of them; \"bias\" is [2]",
          [] {
            orthogonal(nn::Linear{2, 2}, {.name = "bias"});
          }},
      {"Error: orthogonal: orthogonal_map must be \"matrix_exp\", \"cayley\" or \"householder\"; got \"exp\"",
          [] {
            orthogonal(nn::Linear{2, 2}, {.orthogonal_map = "exp"});
          }},
  });
}
