// Losses: values and gradients against PyTorch 2.13, derivatives of both orders, errors.
//
// Where a comment says so, expected values were printed with torch.nn.functional as F, all float64,
// by lines such as
//   l = F.cross_entropy(L, T, weight=W); print(l, torch.autograd.grad(l.sum(), L))
// on the tensors written out below.
#include <doctest/doctest.h>

#include <cmath>

#include "autograd/tools/gradcheck.h"
#include "core/base/parallel.h"
#include "core/tensor/random.h"
#include "core/tensor/sampling.h"
#include "losses/binary.h"
#include "losses/classification.h"
#include "losses/regression.h"
#include "tests/support/failures.h"

using namespace gradus;
using losses::Reduction;
using test::error_of;

namespace {

// float64 results of a few operations: a few rounding errors of 1.1e-16, relative to numbers up to 1e3.
constexpr double tolerance = 1e-13;

Tensor f64(const std::vector<double>& values, const Shape& shape) { return from_vector(values, shape); }
Tensor leaf(const Tensor& x) { return x.clone().requires_grad_(); }

void check_values(const Tensor& got, const std::vector<double>& wanted) {
  INFO(got);
  std::vector<double> values = got.to_vector<double>();
  REQUIRE(values.size() == wanted.size());
  for (size_t i = 0; i < values.size(); ++i)
    CHECK(std::abs(values[i] - wanted[i]) <= tolerance * (1 + std::abs(wanted[i])));
}
// The loss, and the gradient of its sum with respect to x.
template <class F>
void check_loss(F f, const Tensor& x, const std::vector<double>& loss, const std::vector<double>& gradient) {
  Tensor v = leaf(x), y = f(v);
  check_values(y, loss);
  check_values(grad(y, v, {.grad_outputs = {ones_like(y)}}), gradient);
  // The formula that backward records gives the same gradient as the fused kernel.
  Tensor w = leaf(x), z = f(w);
  check_values(grad(z, w, {.grad_outputs = {ones_like(z)}, .create_graph = true}).detach(), gradient);
}

template <class F> void check_derivatives(F f, const std::vector<Tensor>& inputs) {
  GradcheckResult first = gradcheck(f, inputs), second = gradgradcheck(f, inputs);
  CHECK_MESSAGE(first.ok, first.message);
  CHECK_MESSAGE(second.ok, second.message);
}
constexpr Reduction reductions[] = {Reduction::mean, Reduction::sum, Reduction::none};

const std::vector<double> logits_values{1, 2, .5, .1, -1, 3, 2, 2, 2, -1, 0, 1};
Tensor logits() { return f64(logits_values, {4, 3}); }
Tensor classes() { return tensor({2, 0, 1, -100}); }
Tensor class_weight() { return f64({.5, 1, 2}, {3}); }

}   // namespace

TEST_CASE("mse_loss and l1_loss match PyTorch") {
  Tensor x = f64({.5, -1, 2, 1.5, 0, -.5}, {2, 3}), t = f64({0, -.5, 2, 1, 1, 1}, {2, 3});
  double s = 1.0 / 6;
  check_loss([&](const Tensor& v) { return losses::mse_loss(v, t); }, x, {2.0 / 3}, {s, -s, 0, s, -2 * s, -3 * s});
  check_loss([&](const Tensor& v) { return losses::mse_loss(v, t, {.reduction = Reduction::sum}); }, x, {4},
      {1, -1, 0, 1, -2, -3});
  check_loss([&](const Tensor& v) { return losses::mse_loss(v, t, {.reduction = Reduction::none}); }, x,
      {.25, .25, 0, .25, 1, 2.25}, {1, -1, 0, 1, -2, -3});
  check_loss([&](const Tensor& v) { return losses::l1_loss(v, t); }, x, {2.0 / 3}, {s, -s, 0, s, -s, -s});
  check_loss([&](const Tensor& v) { return losses::l1_loss(v, t, {.reduction = Reduction::sum}); }, x, {4},
      {1, -1, 0, 1, -1, -1});
  check_loss([&](const Tensor& v) { return losses::l1_loss(v, t, {.reduction = Reduction::none}); }, x,
      {.5, .5, 0, .5, 1, 1.5}, {1, -1, 0, 1, -1, -1});
}

TEST_CASE("binary_cross_entropy matches PyTorch, even at 0 and 1") {   // F.binary_cross_entropy(p, y,
                                                                       // weight=w)
  Tensor p = f64({0, .2, .9, 1}, {4}), y = f64({1, 0, 1, .5}, {4}), w = f64({1, 2, .5, 3}, {4});
  check_loss([&](const Tensor& v) { return losses::binary_cross_entropy(v, y); }, p, {37.582126016743004},
      {-250000000998.9507, 0.31249999999999994, -0.2777777777777778, 125000000499.47536});
  check_loss([&](const Tensor& v) { return losses::binary_cross_entropy(v, y, {.weight = w}); }, p, {62.62474184011433},
      {-250000000998.9507, 0.6249999999999999, -0.1388888888888889, 375000001498.4261});
}

TEST_CASE("binary_cross_entropy_with_logits matches PyTorch, even for large logits") {
  Tensor z = f64({-2, .5, 100, -100}, {2, 2}), y = f64({0, 1, 0, 1}, {2, 2}), w = f64({1, 3}, {2}),
         pw = f64({2, 5}, {2});   // F.binary_cross_entropy_with_logits(z, y, weight=w, pos_weight=pw)
  auto loss = [&](const losses::BCEWithLogitsLossOptions& o) {
    return [&, o](const Tensor& v) { return losses::binary_cross_entropy_with_logits(v, y, o); };
  };
  check_loss(loss({}), z, {50.15025124880577}, {0.029800730505529387, -0.09438516719953635, .25, -.25});
  check_loss(loss({.weight = w}), z, {100.38728974089582}, {0.029800730505529387, -0.283155501598609, .25, -.75});
  check_loss(
      loss({.pos_weight = pw}), z, {150.62432823298587}, {0.029800730505529387, -0.4719258359976818, .25, -1.25});
  check_loss(loss({.weight = w, .pos_weight = pw, .reduction = Reduction::sum}), z, {1607.2380827737445},
      {0.11920292202211755, -5.663110031972181, 1, -15});
}

TEST_CASE("cross_entropy of class numbers matches PyTorch") {   // F.cross_entropy(L, T, weight=W, ...)
  Tensor w = class_weight();
  auto loss = [&](const losses::CrossEntropyLossOptions& o, const Tensor& t = classes()) {
    return [=](const Tensor& x) { return losses::cross_entropy(x, t, o); };
  };
  const std::vector<double> rows{1.964368784107945, 2.970774218960491, 1.0986122886681098, 0};
  const std::vector<double> sums{0.23122389762214904, 0.6285317192117624, -0.8597556168339116, -0.9487363942916563,
      0.01706417198640741, 0.9316722223052489, 1.0 / 3, -2.0 / 3, 1.0 / 3, 0, 0, 0};
  check_loss(loss({}), logits(), {2.011251763912182},
      {0.07707463254071634, 0.20951057307058746, -0.28658520561130385, -0.31624546476388543, 0.0056880573288024695,
          0.310557407435083, 1.0 / 9, -2.0 / 9, 1.0 / 9, 0, 0, 0});
  check_loss(loss({.reduction = Reduction::sum}), logits(), {6.033755291736546}, sums);
  check_loss(loss({.reduction = Reduction::none}), logits(), rows, sums);
  check_loss(loss({.weight = w}), logits(), {1.8607819903897844},
      {0.13212794149837087, 0.35916098240672134, -0.49128892390509227, -0.13553377061309374, 0.0024377388552010585,
          0.1330960317578927, 2.0 / 21, -4.0 / 21, 2.0 / 21, 0, 0, 0});
  check_loss(loss({.weight = w, .reduction = Reduction::none}), logits(),
      {3.92873756821589, 1.4853871094802455, 1.0986122886681098, 0},
      {0.4624477952442981, 1.2570634384235249, -1.719511233667823, -0.4743681971458282, 0.008532085993203705,
          0.46583611115262447, 1.0 / 3, -2.0 / 3, 1.0 / 3, 0, 0, 0});
  check_loss(loss({.ignore_index = 1}, tensor({2, 0, 1, 1})), logits(), {2.467571501534218},
      {0.11561194881107452, 0.3142658596058812, -0.4298778084169558, -0.4743681971458282, 0.008532085993203705,
          0.46583611115262447, 0, 0, 0, 0, 0, 0});
}

TEST_CASE("cross_entropy with label smoothing matches PyTorch") {
  auto loss = [](const losses::CrossEntropyLossOptions& o) {
    return [=](const Tensor& x) { return losses::cross_entropy(x, classes(), o); };
  };
  check_loss(loss({.label_smoothing = .1}), logits(), {1.96902954168996},
      {0.06596352142960522, 0.19839946195947636, -0.26436298338908165, -0.29402324254166323, -0.005423053782308641,
          0.2994462963239719, .1, -.2, .1, 0, 0, 0});
  check_loss(loss({.weight = class_weight(), .label_smoothing = .1}), logits(), {1.8144003963134527},
      {0.12186070584070068, 0.3346721319492985, -0.45653283778999926, -0.12503351145674438, -0.006761038821248323,
          0.1317945502779927, 0.09206349206349207, -0.1698412698412699, 0.07777777777777778, 0, 0, 0});
  check_loss(loss({.weight = class_weight(), .reduction = Reduction::none, .label_smoothing = .1}), logits(),
      {3.7067068362068945, 1.5267720574109451, 1.116922493479245, 0},
      {0.42651247044245233, 1.1713524618225446, -1.5978649322649972, -0.4376172900986053, -0.023663635874369135,
          0.4612809259729744, 0.32222222222222224, -0.5944444444444444, 0.27222222222222225, 0, 0, 0});
}

TEST_CASE("label smoothing may be all of it: then the target does not count") {
  Tensor x = tensor({{1.0, 2.0, -1.0}, {0.5, 0.0, 3.0}}, float64), expected = mean(-log_softmax(x, 1));
  CHECK(allclose(losses::cross_entropy(x, tensor({0, 2}), {.label_smoothing = 1}), expected, 1e-14, 0));
}

TEST_CASE("cross_entropy of probabilities matches PyTorch") {
  Tensor p = f64({.2, .3, .5, 1, 0, 0, 0, .5, .5, .1, .1, .8}, {4, 3});
  auto loss = [&](const losses::CrossEntropyLossOptions& o) {
    return [=](const Tensor& x) { return losses::cross_entropy(x, p, o); };
  };
  check_loss(loss({}), logits(), {1.5478403140452315},
      {0.007805974405537257, 0.08213292980294061, -0.08993890420847789, -0.2371840985729141, 0.0042660429966018525,
          0.23291805557631223, 0.08333333333333333, -0.04166666666666667, -0.04166666666666667, -0.0024923567074048927,
          0.03618211776369941, -0.033689761056294565});
  check_loss(loss({.weight = class_weight()}), logits(), {1.5741830695027996},
      {0.055928364167752154, 0.14498610172411683, -0.20091446589186904, -0.11859204928645704, 0.0021330214983009263,
          0.11645902778815612, .125, 0, -.125, 0.02688837576204144, 0.08206870608647397, -0.10895708184851549});
  check_loss(loss({.reduction = Reduction::sum, .label_smoothing = .1}), logits(), {6.18969458951426},
      {0.01789056428881569, 0.3251983858784291, -0.34308895016724483, -0.8820697276249897, -0.016269161346925923,
          0.8983388889719156, .3, -.15, -.15, -0.033302760162952916, 0.12139513772146429, -0.08809237755851163});
  check_values(loss({.reduction = Reduction::none})(logits()),
      {1.4143687841079449, 2.970774218960491, 1.0986122886681098, 0.7076059644443804});
}

TEST_CASE("cross_entropy takes [classes] and [batch, classes, d1]") {
  // S = (torch.arange(12).reshape(2, 3, 2) / 5).sin()
  Tensor s = sin(f64({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, {2, 3, 2}) / 5);
  Tensor t = tensor({{0, 2}, {1, -100}});
  auto loss = [&](const losses::CrossEntropyLossOptions& o) {
    return [=](const Tensor& x) { return losses::cross_entropy(x, t, o); };
  };
  check_loss(loss({}), s, {1.127441292397597},
      {-0.2596706342759736, 0.0767391721724538, 0.10873512671299575, 0.11065147978007346, 0.15093550756297786,
          -0.18739065195252727, 0.10938350185301346, 0, -0.21630751383100516, 0, 0.1069240119779917, 0});
  check_loss(loss({.weight = class_weight()}), s, {0.9866941992094862},
      {-0.11128741468970296, 0.13155286658134938, 0.04660076859128389, 0.1896882510515545, 0.06468664609841908,
          -0.3212411176329039, 0.09375728730258297, 0, -0.18540644042657584, 0, 0.09164915312399288, 0});
  Tensor each = loss({.reduction = Reduction::none})(s);
  CHECK(each.shape() == Shape{2, 2});
  check_values(each, {1.5096464378646974, 0.8259290389727598, 1.0467484003553336, 0});
  Tensor one = losses::cross_entropy(logits()[0], tensor(2));
  CHECK(one.shape() == Shape{});
  check_values(one, {1.964368784107945});
}

TEST_CASE("nll_loss of log_softmax is cross_entropy") {
  for (Reduction r : reductions) {
    auto nll = [&](const Tensor& x) {
      return losses::nll_loss(log_softmax(x, 1), classes(), {.weight = class_weight(), .reduction = r});
    };
    auto ce = [&](const Tensor& x) {
      return losses::cross_entropy(x, classes(), {.weight = class_weight(), .reduction = r});
    };
    check_loss(nll, logits(), ce(logits()).to_vector<double>(), [&] {
      Tensor x = leaf(logits()), y = ce(x);
      return grad(y, x, {.grad_outputs = {ones_like(y)}}).to_vector<double>();
    }());
  }
}

TEST_CASE("an ignored target adds nothing, even where the input is infinite") {
  Tensor lp = f64({-INFINITY, 0, -1, -2}, {2, 2});
  check_values(losses::nll_loss(lp, tensor({-100, 1})), {2});
  CHECK(std::isnan(losses::cross_entropy(logits(), full({4}, -100)).item<double>()));   // 0 / 0, as in PyTorch
  check_values(losses::cross_entropy(
                   ones({2, 0}, float64), full({2}, 0), {.ignore_index = 0, .reduction = losses::Reduction::none}),
      {0, 0});   // even with no classes
}

TEST_CASE("cross_entropy is stable for large logits") {
  Tensor x = f64({1000, 0, -1000, 0}, {2, 2});
  check_values(losses::cross_entropy(x, tensor({0, 0})), {500});
}

TEST_CASE("first and second derivatives of losses are right") {
  manual_seed(2);
  Tensor x = leaf(randn({3, 4}, {.dtype = float64})), t = leaf(randn({3, 4}, {.dtype = float64}));
  Tensor p = leaf(rand({3, 4}, {.dtype = float64}) * 0.8 + 0.1), q = leaf(rand({3, 4}, {.dtype = float64}));
  Tensor w = rand({4}, {.dtype = float64}) + 0.5;
  using V = std::vector<Tensor>;
  for (Reduction r : reductions) {
    CAPTURE(int(r));
    check_derivatives([&](const V& v) { return losses::mse_loss(v[0], v[1], {.reduction = r}); }, {x, t});
    check_derivatives([&](const V& v) { return losses::l1_loss(v[0], v[1], {.reduction = r}); }, {x, t});
    check_derivatives(
        [&](const V& v) { return losses::binary_cross_entropy(v[0], v[1], {.weight = w, .reduction = r}); }, {p, q});
    check_derivatives(
        [&](const V& v) { return losses::binary_cross_entropy_with_logits(v[0], v[1], {.reduction = r}); }, {x, q});
    check_derivatives(
        [&](const V& v) {
          return losses::binary_cross_entropy_with_logits(v[0], v[1], {.weight = w, .pos_weight = w, .reduction = r});
        },
        {x, q});
    Tensor classes = tensor({3, -100, 0});
    for (const Tensor& weight : {Tensor(), w})
      for (double smoothing : {0.0, 0.2})
        check_derivatives(
            [&](const V& v) {
              return losses::cross_entropy(
                  v[0], classes, {.weight = weight, .reduction = r, .label_smoothing = smoothing});
            },
            {x});
    check_derivatives(
        [&](const V& v) { return losses::cross_entropy(v[0], v[1], {.weight = w, .reduction = r}); }, {x, q});
    check_derivatives([&](const V& v) { return losses::nll_loss(v[0], classes, {.weight = w, .reduction = r}); }, {x});
  }
}

TEST_CASE("losses take strided input") {
  manual_seed(4);
  Tensor a = randn({4, 3}, {.dtype = float64}), b = randn({4, 3}, {.dtype = float64});
  Tensor at = a.t().contiguous().t(), t = tensor({0, 2, 1, 1});
  REQUIRE_FALSE(at.is_contiguous());
  Tensor x = leaf(at), y = leaf(a);
  for (int which = 0; which < 3; ++which) {
    auto loss = [&](const Tensor& v) {
      return which == 0   ? losses::cross_entropy(v, t)
             : which == 1 ? losses::mse_loss(v, b)
                          : losses::binary_cross_entropy_with_logits(v, b);
    };
    CHECK(equal(loss(at), loss(a)));
    CHECK(equal(grad(loss(at.clone().requires_grad_()) + loss(y), y), grad(loss(y), y)));
  }
  losses::mse_loss(x, b).backward();
  CHECK(allclose(x.grad(), (a - b) / 6, 1e-12, 1e-12));
}

TEST_CASE("losses give the same bits at any number of threads") {
  manual_seed(7);
  Tensor x = leaf(randn({300, 37})), y = rand({300, 37}), t = randint(0, 37, {300});
  auto bits = [&] {
    std::vector<float> all;
    for (int which = 0; which < 3; ++which) {
      Tensor loss = which == 0   ? losses::cross_entropy(x, t)
                    : which == 1 ? losses::mse_loss(x, y)
                                 : losses::binary_cross_entropy_with_logits(x, y);
      all.push_back(loss.item<float>());
      for (float v : grad(loss, x).to_vector<float>()) all.push_back(v);
    }
    return all;
  };
  int before = get_num_threads();
  set_num_threads(1);
  std::vector<float> one = bits();
  int64_t cap = set_grain_cap(1), regions = regions_entered();
  for (int threads : {1, 2, 3, 8}) {
    set_num_threads(threads);
    CHECK(bits() == one);
  }
  CHECK(regions_entered() > regions);
  set_grain_cap(cap);
  set_num_threads(before);
}

TEST_CASE("the classes with PyTorch's names hold the options") {
  Tensor x = randn({3, 4}), t = rand({3, 4}), c = tensor({0, 1, 2});
  CHECK(equal(losses::MSELoss{}(x, t), losses::mse_loss(x, t)));
  losses::L1Loss l1{{.reduction = Reduction::sum}};
  CHECK(equal(l1(x, t), losses::l1_loss(x, t, {.reduction = Reduction::sum})));
  losses::CrossEntropyLoss criterion{{.label_smoothing = 0.1}};
  CHECK(equal(criterion(x, c), losses::cross_entropy(x, c, {.label_smoothing = 0.1})));
  CHECK(equal(losses::NLLLoss{}(x, c), losses::nll_loss(x, c)));
  CHECK(equal(losses::BCELoss{}(sigmoid(x), t), losses::binary_cross_entropy(sigmoid(x), t)));
  CHECK(equal(losses::BCEWithLogitsLoss{}(x, t), losses::binary_cross_entropy_with_logits(x, t)));
}

TEST_CASE("losses refuse input and target of different shapes or dtypes") {
  Tensor x = zeros({64, 1});
  CHECK(error_of<ShapeError>([&] { losses::mse_loss(x, zeros({64})); }) ==
        "mse_loss: input and target must have the same shape; input is [64, 1], target is [64]. Reshape "
        "one of them.");
  CHECK(error_of<ShapeError>([&] { losses::l1_loss(x, zeros({3})); }) ==
        "l1_loss: input and target must have the same shape; input is [64, 1], target is [3]");
  CHECK(error_of<DtypeError>([&] {
    losses::binary_cross_entropy_with_logits(zeros({3}), tensor({0, 1, 0}));
  }) == "binary_cross_entropy_with_logits: target must be float32, like input; it is int64. "
        "Convert it with "
        "to(float32).");
  CHECK(error_of<DtypeError>([&] { losses::mse_loss(arange(3), arange(3)); }) ==
        "mse_loss: input must be float32 or float64; it is int64");
}

TEST_CASE("binary losses refuse values that are not probabilities and weights that do not fit") {
  Tensor x = tensor({{0.5, 0.5}, {1.5, 0.5}});
  CHECK(error_of<Error>([&] {
    losses::binary_cross_entropy(x, zeros({2, 2}));
  }) == "binary_cross_entropy: input[1, 0] is 1.5, but probabilities lie in 0..1. For logits use "
        "binary_cross_entropy_with_logits.");
  CHECK(std::isnan(losses::binary_cross_entropy(tensor({double(NAN)}), zeros({1})).item<double>()));
  CHECK(error_of<ShapeError>([&] {
    losses::binary_cross_entropy_with_logits(x, zeros({2, 2}), {.pos_weight = ones({3})});
  }) == "binary_cross_entropy_with_logits: pos_weight [3] does not broadcast to input [2, 2]");
  CHECK(error_of<ShapeError>([&] {
    losses::binary_cross_entropy(zeros({2}), zeros({2}), {.weight = ones({3, 2})});   // would make the loss larger
  }) == "binary_cross_entropy: weight [3, 2] does not broadcast to input [2]");
  CHECK(error_of<DtypeError>([&] {
    losses::binary_cross_entropy_with_logits(x, zeros({2, 2}), {.weight = ones({2}, float64)});
  }) == "binary_cross_entropy_with_logits: weight must be float32, like input; it is float64");
}

TEST_CASE("cross_entropy names a class out of range") {
  Tensor x = zeros({64, 10}), t = zeros({64}, int64);
  t.data<int64_t>()[3] = 10;
  CHECK(error_of<IndexError>([&] { losses::cross_entropy(x, t); }) ==
        "cross_entropy: target[3] is class 10, but logits [64, 10] have classes 0..9");
  CHECK(error_of<IndexError>([&] { losses::nll_loss(x, t); }) ==
        "nll_loss: target[3] is class 10, but log-probabilities [64, 10] have classes 0..9");
  CHECK(error_of<IndexError>([&] {
    losses::cross_entropy(zeros({1, 2, 3}), tensor({{0, 1, -1}}));
  }) == "cross_entropy: target[0, 2] is class -1, but logits [1, 2, 3] have classes 0..1");
  CHECK(error_of<IndexError>([&] { losses::cross_entropy(zeros({2}), tensor(2)); }) ==
        "cross_entropy: target is class 2, but logits [2] have classes 0..1");
  const char* hint = ". For yes or no use binary_cross_entropy_with_logits.";
  CHECK(error_of<IndexError>([&] {
    losses::cross_entropy(zeros({2, 1}), tensor({0, 1}));
  }) == std::string("cross_entropy: target[1] is class 1, but logits [2, 1] have classes 0..0") + hint);
  CHECK(error_of<Error>([&] {
    losses::cross_entropy(zeros({2, 1, 4, 4}), ones({2, 1, 4, 4}));
  }) == std::string("cross_entropy: logits [2, 1, 4, 4] have one class, so the loss would always be 0") + hint);
  CHECK(losses::cross_entropy(zeros({2, 1}), tensor({0, 0})).item<double>() == 0);
}

TEST_CASE("cross_entropy names wrong shapes, dtypes and options") {
  Tensor x = zeros({64, 10}), t = zeros({64}, int64);
  CHECK(error_of<ShapeError>([&] { losses::cross_entropy(x, zeros({32}, int64)); }) ==
        "cross_entropy: logits [64, 10] need a target of class numbers [64]; target is [32]");
  CHECK(error_of<DtypeError>([&] { losses::cross_entropy(x, zeros({64})); }) ==
        "cross_entropy: class numbers must be int64 [64], probabilities float32 [64, 10]; target "
        "is float32 [64]. Convert it with target.to(int64).");
  CHECK(error_of<DtypeError>([&] { losses::nll_loss(x, zeros({64})); }) ==
        "nll_loss: class numbers must be int64 [64]; target is float32 [64]. Convert it with target.to(int64).");
  CHECK(error_of<DtypeError>([&] {
    losses::nll_loss(x, zeros({64, 1}));
  }) == "nll_loss: class numbers must be int64 [64]; target is float32 [64, 1]");
  CHECK(error_of<Error>([&] { losses::cross_entropy(x, Tensor()); }).find("cross_entropy: the second tensor is ") == 0);
  CHECK(error_of<Error>([&] { losses::mse_loss(Tensor(), x); }).find("mse_loss: the first tensor is undefined") == 0);
  CHECK(error_of<DtypeError>([&] {
    losses::cross_entropy(x, zeros({64, 10}, float64));
  }) == "cross_entropy: probabilities must be float32, like the logits; target is float64 [64, "
        "10]");
  CHECK(error_of<DtypeError>([&] { losses::cross_entropy(x.to(int64), t); }) ==
        "cross_entropy: logits must be float32 or float64; they are int64");
  CHECK(error_of<ShapeError>([&] { losses::cross_entropy(zeros({}), t); }) ==
        "cross_entropy: logits must be [batch, classes] or [classes]; got []");
  CHECK(error_of<ShapeError>([&] { losses::cross_entropy(x, t, {.weight = ones({64})}); }) ==
        "cross_entropy: weight must be [10], one number per class; it is [64]");
  CHECK(error_of<DtypeError>([&] { losses::cross_entropy(x, t, {.weight = ones({10}, float64)}); }) ==
        "cross_entropy: weight must be float32, like the logits; it is float64");
  CHECK(error_of<GradError>([&] { losses::cross_entropy(x, t, {.weight = ones({10}).requires_grad_()}); }) ==
        "cross_entropy: there is no gradient for weight. Pass weight.detach().");
  CHECK(error_of<Error>([&] { losses::cross_entropy(x, t, {.label_smoothing = 1.5}); }) ==
        "cross_entropy: label_smoothing must lie in 0..1; got 1.5");
}

TEST_CASE("a target changed before backward is noticed") {
  Tensor x = leaf(logits()), t = tensor({2, 0, 1, 1});
  Tensor loss = losses::cross_entropy(x, t);
  t.fill_(0);
  CHECK(error_of<GradError>([&] { loss.backward(); }).find("cross_entropy kept its argument target") !=
        std::string::npos);
}
