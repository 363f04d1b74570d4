// Optimisers: values of PyTorch 2.13, exact resumption, errors.
//
// Expected parameters come from five steps of torch.optim, float64, written out in each case, of
//   p = nn.Parameter(torch.tensor([1., -2., 3.])); loss = (p**2 * torch.tensor([1., 2.,
//   0.5])).sum()
#include <doctest/doctest.h>

#include <cmath>
#include <memory>

#include "autograd/ops.h"
#include "core/base/parallel.h"
#include "core/tensor/random.h"
#include "optim/methods/adam.h"
#include "optim/methods/gd.h"
#include "optim/methods/sgd.h"
#include "tests/support/failures.h"
#include "tests/support/values.h"

using namespace gradus;
using optim::Adam, optim::GD, optim::SGD;
using test::check_near, test::error_of;

namespace {

Tensor parameter() { return tensor({1.0, -2.0, 3.0}, float64).requires_grad_(); }
Tensor bowl(const Tensor& p) { return sum(p * p * tensor({1.0, 2.0, 0.5}, p.dtype())); }

template <class O> Tensor after_five_steps(O&& optimizer) {
  Tensor p = optimizer.parameters()[0];
  for (int i = 0; i < 5; ++i) {
    optimizer.zero_grad();
    bowl(p).backward();
    optimizer.step();
  }
  return p;
}

// A deep copy: what a file would hold.
StateDict copied(const StateDict& dict) {
  StateDict out;
  for (const NamedTensor& n : dict) out.push_back({n.name, n.tensor.detach().clone()});
  return out;
}

}   // namespace

TEST_CASE("GD subtracts lr times the gradient") {
  check_near(after_five_steps(GD({parameter()}, {.lr = 0.1})), {0.32768, -0.15552, 1.77147});
}

TEST_CASE("a plain number in the place of the options is the learning rate") {
  CHECK(GD({parameter()}, 0.25).lr() == 0.25);
  CHECK(SGD({parameter()}, 1).lr() == 1);
  Adam adam({parameter()}, 5e-4f);
  CHECK(adam.lr() == double(5e-4f));
  CHECK(adam.options().eps == 1e-8);
  CHECK(Adam({parameter()}, {}).lr() == 1e-3);   // no number: the options
  SGD sgd({parameter()}, 1, 0.5);
  CHECK(sgd.lr() == 1);
  CHECK(sgd.momentum() == 0.5);
  CHECK(error_of<Error>([] { SGD({parameter()}, -1.0); }) == "SGD: lr must be at least 0; got -1");
}

TEST_CASE("SGD matches PyTorch") {
  check_near(after_five_steps(SGD({parameter()}, {.lr = 0.1})), {0.32768, -0.15552, 1.77147});
  check_near(after_five_steps(SGD({parameter()}, {.lr = 0.1, .momentum = 0.9})),
      {-0.58042, 1.4580000000000002, -0.08748000000000022});
  check_near(after_five_steps(SGD({parameter()}, {.lr = 0.1, .momentum = 0.9, .dampening = 0.5, .weight_decay = 0.01})),
      {-0.2895498677915502, 1.707285839113225, 0.7399642378416936});
  check_near(after_five_steps(SGD({parameter()}, {.lr = 0.1, .momentum = 0.9, .weight_decay = 0.01, .nesterov = true})),
      {-0.4163600738137102, 0.3266008042958621, -0.3323717683769898});
  check_near(after_five_steps(SGD({parameter()}, {.lr = 0.1, .momentum = 0.9, .maximize = true})),
      {5.08842, -26.182479999999998, 7.953});
}

TEST_CASE("Adam matches PyTorch") {
  check_near(
      after_five_steps(Adam({parameter()}, {.lr = 0.1})), {0.5079636592643418, -1.502955780646025, 2.50177945708264});
  check_near(after_five_steps(Adam({parameter()}, {.lr = 0.1, .betas = {0.8, 0.9}, .eps = 1e-3, .weight_decay = 0.05})),
      {0.5089137612582999, -1.5032837129387855, 2.502107017740446});
  check_near(after_five_steps(Adam({parameter()}, {.lr = 0.5, .betas = {0.8, 0.9}, .amsgrad = true})),
      {-0.460553757632227, 0.21237829599689462, 0.6145483736814279});
  check_near(after_five_steps(Adam({parameter()}, {.lr = 0.1, .maximize = true})),
      {1.5021791955437123, -2.50155906439127, 3.5011627963873297});
}

TEST_CASE("the defaults are PyTorch's") {
  SGD sgd({parameter()});
  CHECK(sgd.options().lr == 1e-3);
  Adam adam({parameter()});
  CHECK(adam.options().lr == 1e-3);
  CHECK(adam.options().betas.beta1 == 0.9);
  CHECK(adam.options().betas.beta2 == 0.999);
  CHECK(adam.options().eps == 1e-8);
}

TEST_CASE("a parameter without gradient is skipped and keeps its own count of steps") {
  Tensor a = parameter(), b = parameter();
  Adam adam({a, b}, {.lr = 0.1, .weight_decay = 1});
  bowl(a).backward();
  adam.step();
  CHECK(equal(b.detach(), tensor({1.0, -2.0, 3.0}, float64)));
  CHECK(adam.state_dict().find("state.1.step") == nullptr);
  adam.zero_grad();
  bowl(b).backward();
  adam.step();   // b's first step has the bias correction of a first step, as a's had
  CHECK(equal(a.detach(), b.detach()));
  CHECK(adam.state_dict().at("state.1.step").item<int>() == 1);
}

TEST_CASE("zero_grad drops gradients") {
  Tensor p = parameter();
  GD gd({p});
  bowl(p).backward();
  gd.zero_grad();
  CHECK_FALSE(p.grad().defined());
}

TEST_CASE("groups have complete options of their own") {
  Tensor a = parameter(), b = parameter();
  SGD sgd({a}, {.lr = 0.1, .momentum = 0.5});
  auto options = sgd.options();
  options.lr = 0.01;
  sgd.add_param_group({b}, options);
  sgd.options().lr = 0.2;
  CHECK(sgd.options(1).lr == 0.01);
  CHECK(sgd.options(1).momentum == 0.5);
  (bowl(a) + bowl(b)).backward();
  sgd.step();
  check_near(a, {1 - 0.2 * 2, -2 + 0.2 * 8, 3 - 0.2 * 3});
  check_near(b, {1 - 0.01 * 2, -2 + 0.01 * 8, 3 - 0.01 * 3});
}

TEST_CASE("step with a closure computes the loss with recording on, and returns it") {
  Tensor p = parameter();
  GD gd({p}, {.lr = 0.1});
  NoGradGuard guard;
  Tensor loss = gd.step([&] {
    gd.zero_grad();
    Tensor l = bowl(p);
    l.backward();
    return l;
  });
  CHECK(loss.item<double>() == 1 + 8 + 4.5);
  check_near(p, {0.8, -1.2, 2.7});
}

TEST_CASE("a step increments the version of its parameters") {
  Tensor p = parameter();
  GD gd({p});
  Tensor kept = p * p;   // keeps p for backward
  bowl(p).backward();
  gd.step();
  CHECK(error_of<GradError>([&] { sum(kept).backward(); }).find("was changed in place") != std::string::npos);
}

TEST_CASE("a restored optimiser continues bit for bit") {
  manual_seed(1);
  Tensor x = randn({16, 5}), start = randn({5, 3});
  auto step = [&](auto& optimizer, const Tensor& w) {
    optimizer.zero_grad();
    sum(square(matmul(x, w))).backward();
    optimizer.step();
  };
  auto check = [&](auto make) {
    Tensor a = start.clone().requires_grad_();
    auto first = make(a);
    for (int i = 0; i < 4; ++i) step(*first, a);
    StateDict saved = copied(first->state_dict());
    Tensor b = a.detach().clone().requires_grad_();
    auto second = make(b);
    second->set_lr(77);   // must be restored from the state
    second->load_state_dict(saved);
    for (int i = 0; i < 4; ++i) step(*first, a), step(*second, b);
    CHECK(equal(a.detach(), b.detach()));
  };
  check([](const Tensor& w) { return std::make_unique<GD>(std::vector<Tensor>{w}, optim::GDOptions{.lr = 1e-2}); });
  check([](const Tensor& w) {
    return std::make_unique<SGD>(
        std::vector<Tensor>{w}, optim::SGDOptions{.lr = 1e-3, .momentum = 0.9, .nesterov = true});
  });
  check([](const Tensor& w) {
    return std::make_unique<Adam>(std::vector<Tensor>{w}, optim::AdamOptions{.lr = 1e-2, .amsgrad = true});
  });
}

TEST_CASE("state_dict names state by index and options by group") {
  Tensor p = parameter();
  Adam adam({p}, {.lr = 0.1, .amsgrad = true});
  bowl(p).backward();
  adam.step();
  std::vector<std::string> names;
  for (auto& [name, tensor] : adam.state_dict()) names.push_back(name);
  CHECK(names ==
        std::vector<std::string>{"state.0.step", "state.0.exp_avg", "state.0.exp_avg_sq", "state.0.max_exp_avg_sq",
            "param_groups.0.lr", "param_groups.0.beta1", "param_groups.0.beta2", "param_groups.0.eps",
            "param_groups.0.weight_decay", "param_groups.0.amsgrad", "param_groups.0.maximize",
            "param_groups.0.decoupled_weight_decay", "param_groups.0.eps_hat", "param_groups.0.params"});
}

TEST_CASE("load_state_dict refuses what does not fit and changes nothing") {
  Tensor p = parameter(), q = tensor({1.0}, float64).requires_grad_();
  Adam small({q}, {.lr = 0.5}), adam({p}, {.lr = 0.1}), two({parameter(), parameter()});
  bowl(p).backward();
  adam.step();
  (q * q).backward(ones({1}, float64));
  small.step();
  SGD sgd({parameter()});
  StateDict before = copied(adam.state_dict());

  CHECK(error_of<Error>([&] { adam.load_state_dict(small.state_dict()); }) ==
        "load_state_dict: Adam: the state_dict has \"state.0.exp_avg\" [1], but the parameter is [3]");
  CHECK(error_of<Error>([&] { adam.load_state_dict(two.state_dict()); }) ==
        "load_state_dict: Adam: the state_dict has 2 parameters in group 0, but this optimiser has 1");
  CHECK(error_of<Error>([&] { adam.load_state_dict(sgd.state_dict()); }) ==
        "load_state_dict: Adam: the state_dict lacks \"param_groups.0.beta1\", but has "
        "\"param_groups.0.momentum\", which Adam does not use: another optimiser's?");
  CHECK(error_of<Error>([&] { sgd.load_state_dict(adam.state_dict()); }) ==
        "load_state_dict: SGD: the state_dict lacks \"param_groups.0.momentum\", but has \"state.0.exp_avg\", "
        "which SGD does not use: another optimiser's?");
  Adam one_list({parameter(), parameter()}), two_groups({parameter()});
  two_groups.add_param_group({parameter()}, two_groups.options());
  CHECK(error_of<Error>([&] { two_groups.load_state_dict(one_list.state_dict()); }) ==
        "load_state_dict: Adam: the state_dict has 2 parameters in group 0, but this optimiser has 1. Was only one of "
        "the two made with param_groups?");

  StateDict extra = copied(adam.state_dict());
  extra.push_back({"state.7.step", tensor(1.0)});
  CHECK(error_of<Error>([&] { adam.load_state_dict(extra); }) ==
        "load_state_dict: Adam: the state_dict has \"state.7.step\", which this optimiser does not use");
  StateDict wrong;
  for (const NamedTensor& n : before)
    wrong.push_back({n.name, n.name == "param_groups.0.eps" ? tensor(-1.0) : n.tensor});
  CHECK(error_of<Error>([&] { adam.load_state_dict(wrong); }) ==
        "load_state_dict: Adam: eps must be at least 0; got -1 (group 0 of the state_dict)");
  StateDict groups = copied(before);
  groups.push_back({"param_groups.1.params", tensor(1.0)});
  CHECK(error_of<Error>([&] { adam.load_state_dict(groups); }) ==
        "load_state_dict: Adam: the state_dict has more groups than this optimiser, which has 1");
  StateDict shaped;
  for (const NamedTensor& n : before)
    shaped.push_back({n.name, n.name == "param_groups.0.lr" ? tensor({1.0, 2.0}) : n.tensor});
  CHECK(error_of<Error>([&] { adam.load_state_dict(shaped); }) ==
        "load_state_dict: Adam: the state_dict has \"param_groups.0.lr\" [2], but it must be a single number");

  StateDict after = adam.state_dict();
  for (const NamedTensor& n : before) CHECK(equal(after.at(n.name), n.tensor));
}

TEST_CASE("gradients and parameters may differ in memory layout") {
  manual_seed(9);
  Tensor values = randn({70, 50}, {.dtype = float64}), gradient = randn({70, 50}, {.dtype = float64});
  auto turned = [](const Tensor& x) { return x.t().contiguous().t(); };
  Tensor wide = zeros({70, 100}, float64);
  auto train = [&](const Tensor& p, const Tensor& g) {
    p.requires_grad_();
    Adam adam({p}, {.lr = 0.1});
    SGD sgd({p}, {.lr = 0.1, .momentum = 0.9});
    for (int i = 0; i < 3; ++i) {
      p.mutable_grad() = g;
      adam.step();
      sgd.step();
    }
    return p.detach().contiguous();
  };
  Tensor expected = train(values.clone(), gradient);
  CHECK(equal(train(values.clone(), turned(gradient)), expected));
  CHECK(equal(train(turned(values), gradient), expected));
  CHECK(equal(train(turned(values), turned(gradient)), expected));
  Tensor gaps = wide.slice(1, 0, 100, 2);   // every other column
  gaps.copy_(values);
  CHECK(equal(train(gaps, gradient), expected));
  CHECK(equal(wide.slice(1, 1, 100, 2), zeros({70, 50}, float64)));
}

TEST_CASE("what lies in the gaps of a parameter and its gradient takes no part in a step") {
  auto with_gaps = [](const Tensor& all) { return all.slice(1, 0, 4, 2); };
  Tensor wide = tensor({{1.0, 7.0, 2.0, 7.0}, {3.0, 7.0, 4.0, 7.0}}), p = with_gaps(wide).requires_grad_();
  p.mutable_grad() = with_gaps(tensor({{1.0, 9.0, 2.0, 9.0}, {3.0, 9.0, 4.0, 9.0}}));
  GD({p}, {.lr = 1}).step();
  CHECK(equal(wide, tensor({{0.0, 7.0, 0.0, 7.0}, {0.0, 7.0, 0.0, 7.0}})));
}

TEST_CASE("a step gives the same bits at any number of threads, in one parallel region") {
  manual_seed(11);
  std::vector<Tensor> starts{randn({300, 133}), randn({133}), randn({7, 7}), randn({150000})}, gradients;
  for (const Tensor& s : starts) gradients.push_back(randn(s.shape()));
  auto run = [&] {
    std::vector<Tensor> parameters;
    for (const Tensor& s : starts) parameters.push_back(s.clone().requires_grad_());
    Adam adam(parameters, {.lr = 0.01});
    SGD sgd(parameters, {.lr = 0.01, .momentum = 0.9});
    for (int i = 0; i < 2; ++i) {
      for (size_t k = 0; k < parameters.size(); ++k) parameters[k].mutable_grad() = gradients[k];
      adam.step();
      sgd.step();
    }
    std::vector<float> bits;
    for (const Tensor& p : parameters)
      for (float v : p.to_vector<float>()) bits.push_back(v);
    return bits;
  };
  int before = get_num_threads();
  set_num_threads(1);
  std::vector<float> one = run();
  for (int64_t cap : {0, 1}) {
    set_grain_cap(cap);
    for (int threads : {1, 2, 3, 8}) {
      set_num_threads(threads);
      CHECK(run() == one);
    }
  }
  set_grain_cap(0);
  set_num_threads(2);
  std::vector<Tensor> parameters;
  for (const Tensor& s : starts) parameters.push_back(s.clone().requires_grad_());
  Adam adam(parameters);
  for (size_t k = 0; k < parameters.size(); ++k) parameters[k].mutable_grad() = gradients[k];
  adam.step();   // creates the state
  int64_t regions = regions_entered();
  adam.step();
  CHECK(regions_entered() == regions + 1);
  set_num_threads(before);
}

TEST_CASE("a weight is updated by several threads if several have written its gradient") {
  const int before = get_num_threads();
  set_num_threads(2);
  const Tensor w = randn({64, 128}).requires_grad_();
  SGD sgd({w}, {.lr = 0.1});
  auto regions_of_step = [&](int64_t rows) {
    sgd.zero_grad();
    linear(randn({rows, 128}), w).sum().backward();
    const int64_t regions = regions_entered();
    sgd.step();
    return regions_entered() - regions;
  };
  CHECK(regions_of_step(1) == 0);     // 8,192 multiplications are for one thread
  CHECK(regions_of_step(128) == 1);   // a million are for two
  set_num_threads(before);
}

TEST_CASE("an optimiser refuses parameters it cannot update") {
  Tensor p = parameter();
  CHECK(error_of<Error>([&] { SGD bad(std::vector<Tensor>{}); }) == "SGD: the list of parameters is empty");
  CHECK(error_of<Error>([&] { SGD bad({p, p}); }) == "SGD: parameter 1 [3] appears twice");
  CHECK(error_of<Error>([&] { SGD bad(std::vector<Tensor>{Tensor()}); }) == "SGD: parameter 0 is undefined");
  CHECK(error_of<GradError>([&] { Adam bad({p * 2}); }) ==
        "Adam: parameter 0 [3] is the result of mul; only leaves can be optimised");
  CHECK(error_of<DtypeError>([&] { Adam bad({arange(3)}); }) ==
        "Adam: parameter 0 must be float32 or float64; it is int64 [3]");
  GD gd({p});
  CHECK(error_of<Error>([&] { gd.add_param_group({p}, gd.options()); }) == "GD: parameter 0 [3] appears twice");
  CHECK(gd.group_count() == 1);
  CHECK(error_of<IndexError>([&] { gd.options(1); }) == "GD: there is no group 1; the number of groups is 1");
}

TEST_CASE("a learning rate is set for one group or for all of them") {
  Tensor a = parameter(), b = parameter();
  SGD sgd({a});
  sgd.add_param_group({b}, {.lr = 0.1});
  sgd.set_lr(0.5);
  CHECK((sgd.lr(0) == 0.5 && sgd.lr(1) == 0.5));
  sgd.set_lr(0.25, 1);
  CHECK((sgd.lr(0) == 0.5 && sgd.lr(1) == 0.25));
}

TEST_CASE("options out of range are refused, also when set later") {
  Tensor p = parameter();
  auto sgd = [&](const optim::SGDOptions& o) { return [&, o] { SGD bad({p}, o); }; };
  auto adam = [&](const optim::AdamOptions& o) { return [&, o] { Adam bad({p}, o); }; };
  CHECK(error_of<Error>([&] { GD bad({p}, {.lr = -1}); }) == "GD: lr must be at least 0; got -1");
  CHECK(error_of<Error>(sgd({.lr = -0.5})) == "SGD: lr must be at least 0; got -0.5");
  CHECK(error_of<Error>(sgd({.momentum = -1})) == "SGD: momentum must be at least 0; got -1");
  CHECK(error_of<Error>(sgd({.weight_decay = -1})) == "SGD: weight_decay must be at least 0; got -1");
  CHECK(error_of<Error>(sgd({.nesterov = true})) ==
        "SGD: nesterov needs momentum above 0 and no dampening; got momentum = 0, dampening = 0");
  CHECK(error_of<Error>(sgd({.momentum = 0.9, .dampening = 0.5, .nesterov = true})) ==
        "SGD: nesterov needs momentum above 0 and no dampening; got momentum = 0.9, dampening = 0.5");
  CHECK(error_of<Error>(adam({.lr = NAN})) == "Adam: lr must be at least 0; got nan");
  CHECK(error_of<Error>(adam({.betas = {1, 0.9}})) == "Adam: both betas must lie in [0, 1); got 1 and 0.9");
  CHECK(error_of<Error>(adam({.eps = -1})) == "Adam: eps must be at least 0; got -1");
  CHECK(error_of<Error>(adam({.weight_decay = -1})) == "Adam: weight_decay must be at least 0; got -1");

  SGD late({p});
  late.options().lr = -1;
  bowl(p).backward();
  CHECK(error_of<Error>([&] { late.step(); }) == "SGD: lr must be at least 0; got -1");
  CHECK(error_of<Error>([&] { late.set_lr(-2); }) == "SGD: lr must be at least 0; got -2");
  check_near(p, {1, -2, 3});
}

TEST_CASE("a gradient of another shape or dtype is refused before anything changes") {
  Tensor p = parameter(), q = parameter();
  Adam adam({p, q});
  bowl(p).backward();
  q.mutable_grad() = ones({2}, float64);
  CHECK(error_of<ShapeError>([&] { adam.step(); }) == "Adam: a parameter of shape [3] has a gradient of shape [2]");
  q.mutable_grad() = ones({3}, float32);
  CHECK(error_of<DtypeError>([&] { adam.step(); }) == "Adam: a float64 parameter [3] has a float32 gradient");
  check_near(p, {1, -2, 3});
  CHECK(adam.state_dict().find("state.0.step") == nullptr);
}
