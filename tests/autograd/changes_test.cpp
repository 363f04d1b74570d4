// x.f_(...) is x = f(x, ...), for every method of core/tensor_changes.h: numbers, gradients, second derivatives, through views.
//
// A row is the change and the op that it has to equal, of x and of two more tensors. What they have to refuse is the same for all.
// The rules of history are in in_place_test.cpp and in_place_views_test.cpp.
#include <doctest/doctest.h>

#include "autograd/autograd.h"
#include "autograd/ops.h"
#include "core/random.h"
#include "tests/support/declared.h"
#include "tests/support/failures.h"
#include "tests/support/op_battery.h"

namespace gradus::test {

namespace {

struct Row {
  const char* name;
  const Tensor& (*change)(const Tensor& x, const Tensor& a, const Tensor& b);
  Tensor (*op)(const Tensor& x, const Tensor& a, const Tensor& b);
};
#define GRADUS_PAIR(name, in_place, op)                                                                                   \
  {#name, []([[maybe_unused]] const Tensor& x, [[maybe_unused]] const Tensor& a, [[maybe_unused]] const Tensor& b) -> const Tensor& { return in_place; }, \
   []([[maybe_unused]] const Tensor& x, [[maybe_unused]] const Tensor& a, [[maybe_unused]] const Tensor& b) -> Tensor { return op; }}
#define GRADUS_OF_ONE(name) GRADUS_PAIR(name##_, x.name##_(), gradus::name(x))
#define GRADUS_OF_TWO(name) GRADUS_PAIR(name##_, x.name##_(a), gradus::name(x, a))
#define GRADUS_OF_NUMBER(name, b) GRADUS_PAIR(name##_, x.name##_(b), gradus::name(x, b))

// x, a and b are float64 [2, 3] of numbers between 0.15 and 0.85.
const Row float_rows[] = {
    GRADUS_OF_TWO(add), GRADUS_OF_NUMBER(add, 2), GRADUS_OF_TWO(sub), GRADUS_OF_NUMBER(sub, 2), GRADUS_OF_TWO(mul), GRADUS_OF_NUMBER(mul, 2),
    GRADUS_OF_TWO(div), GRADUS_OF_NUMBER(div, 2), GRADUS_OF_TWO(pow), GRADUS_OF_NUMBER(pow, 2.5),
    GRADUS_OF_ONE(abs), GRADUS_OF_ONE(sign), GRADUS_OF_ONE(neg), GRADUS_OF_ONE(square), GRADUS_OF_ONE(sqrt), GRADUS_OF_ONE(exp), GRADUS_OF_ONE(log),
    GRADUS_OF_ONE(sin), GRADUS_OF_ONE(cos), GRADUS_OF_ONE(tanh), GRADUS_OF_ONE(erf),
    GRADUS_OF_ONE(sigmoid), GRADUS_OF_ONE(relu), GRADUS_OF_ONE(relu6), GRADUS_OF_ONE(hardtanh),
    GRADUS_PAIR(hardtanh_, x.hardtanh_({.min_val = 0.3}), hardtanh(x, {.min_val = 0.3})),
    GRADUS_PAIR(threshold_, x.threshold_(0.5, 7), threshold(x, 0.5, 7)), GRADUS_PAIR(leaky_relu_, x.leaky_relu_(), leaky_relu(x)),
    GRADUS_PAIR(leaky_relu_, x.sub_(0.5).leaky_relu_(0.2), leaky_relu(x - 0.5, 0.2)), GRADUS_OF_ONE(rrelu),
    GRADUS_PAIR(rrelu_, (manual_seed(1), x.sub_(0.5).rrelu_({.training = true})), (manual_seed(1), rrelu(x - 0.5, {.training = true}))),
    GRADUS_PAIR(elu_, x.elu_(), elu(x)), GRADUS_PAIR(elu_, x.sub_(0.5).elu_(1.5), elu(x - 0.5, 1.5)), GRADUS_PAIR(celu_, x.celu_(2), celu(x, 2)),
    GRADUS_OF_ONE(selu), GRADUS_OF_ONE(hardsigmoid), GRADUS_OF_ONE(hardswish), GRADUS_OF_ONE(silu), GRADUS_OF_ONE(mish),
    GRADUS_OF_TWO(eq), GRADUS_OF_NUMBER(eq, 0.5), GRADUS_OF_TWO(ne), GRADUS_OF_NUMBER(ne, 0.5), GRADUS_OF_TWO(lt), GRADUS_OF_NUMBER(lt, 0.5),
    GRADUS_OF_TWO(le), GRADUS_OF_NUMBER(le, 0.5), GRADUS_OF_TWO(gt), GRADUS_OF_NUMBER(gt, 0.5), GRADUS_OF_TWO(ge), GRADUS_OF_NUMBER(ge, 0.5),
};
// What has tests of its own below: it takes random numbers, or numbers that x has no part in.
const std::set<std::string> told_apart = {"copy_", "fill_", "zero_", "fill_diagonal_", "uniform_", "normal_", "bernoulli_", "exponential_", "random_",
                                          "log_normal_", "cauchy_", "geometric_",
                                          "index_put_"};

template <class F>
void for_each_row(F f) {
  for (const Row& row : float_rows) {
    CAPTURE(std::string(row.name));
    try {
      f(row);
    } catch (const Error& error) {
      FAIL_CHECK(error.what());
    }
  }
}

const OpCase given{"", nullptr, {unit({2, 3}), unit({2, 3}), unit({2, 3})}, 0};
std::vector<Tensor> numbers(Form form = Form::plain) { return make_inputs(given, float64, form); }
std::vector<Tensor> leaves() { return as_leaves(given, numbers()); }

void check_near(const Tensor& a, const Tensor& b) {
  REQUIRE(a.defined() == b.defined());
  const std::string what = a.defined() ? difference(a.detach(), b.detach(), 8) : "";
  CHECK_MESSAGE(what.empty(), what);
}
// The gradients of y for the leaves, and of the squares of those; zeros where there are none.
std::vector<Tensor> two_orders(const Tensor& y, const std::vector<Tensor>& x) {
  auto gradients = [&](const Tensor& of, const Tensor& dy, bool create_graph) {
    std::vector<Tensor> g(x.size());
    if (of.requires_grad()) g = grad({of}, x, {.grad_outputs = {dy}, .create_graph = create_graph, .allow_unused = true});
    for (size_t i = 0; i < g.size(); ++i)
      if (!g[i].defined()) g[i] = zeros_like(x[i]);
    return g;
  };
  std::vector<Tensor> both = gradients(y, make_gradient(y), true);
  Tensor squares = zeros({}, float64);
  for (const Tensor& g : both) squares = squares + sum(g * g);
  for (const Tensor& g : gradients(squares, ones({}, float64), false)) both.push_back(g);
  return both;
}
void check_two_orders(const std::vector<Tensor>& a, const std::vector<Tensor>& b) {
  REQUIRE(a.size() == b.size());
  for (size_t i = 0; i < a.size(); ++i) check_near(a[i], b[i]);
}

}  // namespace

TEST_CASE("every change gives what the op of its name gives, in the same memory") {
  for (Form form : {Form::plain, Form::transposed, Form::gaps})
    for_each_row([&](const Row& row) {
      std::vector<Tensor> t = numbers(form), same = numbers(form);
      Tensor x = t[0], alias = x.detach();
      CHECK(row.change(x, t[1], t[2]).impl() == x.impl());
      CHECK(x.version() > 0);
      check_near(x, to(row.op(same[0], same[1], same[2]), float64));
      check_near(alias, x);
    });
}

TEST_CASE("every change sends the gradients of the op of its name, twice") {
  for_each_row([](const Row& row) {
    std::vector<Tensor> a = leaves(), b = leaves();
    Tensor x = a[0] * 1;
    row.change(x, a[1], a[2]);
    CHECK(x.requires_grad());
    check_two_orders(two_orders(x, a), two_orders(to(row.op(b[0] * 1, b[1], b[2]), float64), b));
  });
}

TEST_CASE("every change goes to a base through its view") {
  for_each_row([](const Row& row) {
    std::vector<Tensor> a = leaves(), b = leaves();
    Tensor base = stack({a[0] * 2, a[0]}), from = stack({b[0] * 2, b[0]});
    row.change(base[1], a[1], a[2]);
    check_two_orders(two_orders(base, a), two_orders(stack({from[0], to(row.op(from[1], b[1], b[2]), float64)}), b));
  });
}

TEST_CASE("every change of a plain tensor takes on the history of the others") {
  for_each_row([](const Row& row) {
    std::vector<Tensor> a = leaves(), b = leaves();
    Tensor x = a[0].detach().clone();
    row.change(x, a[1], a[2]);
    check_two_orders(two_orders(x, a), two_orders(to(row.op(b[0].detach(), b[1], b[2]), float64), b));
  });
}

TEST_CASE("every change refuses a leaf that requires grad, and an expanded tensor") {
  for_each_row([](const Row& row) {
    const std::string name = row.name;
    std::vector<Tensor> t = leaves();
    auto text_of = [&](const Tensor& x) {
      try {
        row.change(x, t[1].detach(), t[2].detach());
      } catch (const Error& error) {
        const std::string text = error.what();
        return text.substr(text.find(": ") + 2);   // a row may change twice: another name stands first
      }
      return std::string("nothing");
    };
    CHECK(text_of(t[0]) == "this [2, 3] leaf requires grad and cannot be changed in place while recording. Put the change under "
                           "NoGradGuard, or compute a new tensor.");
    CHECK(text_of(expand(ones({3}, float64), {2, 3})) ==
          "this tensor [2, 3] shows one number at several indices (it was expanded), so it cannot be changed in place. Change a clone of it.");
    CHECK(t[0].version() == 0);
    NoGradGuard guard;
    CHECK(text_of(t[0]) == "nothing");
    CHECK(t[0].is_leaf());
  });
}

TEST_CASE("every change leaves no node behind") {
  for_each_row([](const Row& row) {
    const int64_t before = live_nodes();
    {
      std::vector<Tensor> a = leaves();
      Tensor x = a[0] * 1;
      row.change(x, a[1], a[2]);
    }
    CHECK(live_nodes() == before);
  });
}

TEST_CASE("every method that changes has a row above, or a test below") {
  std::set<std::string> names = told_apart;
  for (const Row& row : float_rows) names.insert(row.name);
  const std::set<std::string> declared = declared_methods("core/tensor_changes.h");
  CHECK(declared.count("add_"));   // else the pattern no longer finds the declarations
  for (const std::string& name : declared) CHECK_MESSAGE(names.count(name), name);
}

// -- dtypes --

TEST_CASE("comparisons write 1 and 0, and the history of what they write over ends") {
  Tensor w = tensor({1.0, 2.0}).requires_grad_(), x = w * 1;
  x.gt_(1.5);
  CHECK(equal(x.detach(), tensor({0.0, 1.0})));
  CHECK(x.requires_grad());
  sum(x).backward();
  CHECK(equal(w.grad(), zeros({2})));
  CHECK(equal(tensor({3, 1}).eq_(3), tensor({1, 0})));
  CHECK(equal(tensor({true, false}).ne_(tensor({true, true})), tensor({false, true})));
}

TEST_CASE("a result that x cannot hold is refused, as in PyTorch") {
  check_failures({
      {"DtypeError: add_: the result is float32, which the int64 tensor that is changed cannot hold", [] { ones({2}, int64).add_(0.5); }},
      {"DtypeError: div_: the result is float32, which the int64 tensor that is changed cannot hold", [] { ones({2}, int64).div_(2); }},
      {"DtypeError: add_: the result is int64, which the bool tensor that is changed cannot hold", [] { ones({2}, bool_).add_(1); }},
      {"DtypeError: exp_: the result is float32, which the bool tensor that is changed cannot hold", [] { ones({2}, bool_).exp_(); }},
      {"ShapeError: add_: the result [2, 3] does not fit into the tensor [3] that is changed", [] { ones({3}).add_(ones({2, 3})); }},
  });
  CHECK(equal(tensor({true, false}).add_(tensor({true, true})), tensor({true, true})));
  CHECK(equal(ones({2}).add_(ones({2}, float64)), full({2}, 2.0)));
}

// -- filling --

TEST_CASE("fill_ with a tensor of shape [] sends it the sum of the gradients") {
  Tensor value = tensor(2.5).requires_grad_(), w = ones({3}).requires_grad_(), x = w * 2;
  x.fill_(value);
  CHECK(equal(x.detach(), full({3}, 2.5)));
  sum(x * tensor({1.0, 2.0, 3.0})).backward();
  CHECK(value.grad().item<float>() == 6);
  CHECK(equal(w.grad(), zeros({3})));
  check_failures({{"ShapeError: fill_: value is one number of shape []; it is [1]", [] { ones({3}).fill_(ones({1})); }}});
}

TEST_CASE("fill_diagonal_ fills it, and wraps around in tall matrices") {
  CHECK(equal(zeros({2, 3}).fill_diagonal_(1), tensor({{1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}})));
  CHECK(equal(zeros({5, 2}, int64).fill_diagonal_(4), tensor({{4, 0}, {0, 4}, {0, 0}, {0, 0}, {0, 0}})));
  CHECK(equal(zeros({5, 2}, int64).fill_diagonal_(4, true), tensor({{4, 0}, {0, 4}, {0, 0}, {4, 0}, {0, 4}})));
  CHECK(equal(zeros({2, 2, 2}, int64).fill_diagonal_(1), tensor({{{1, 0}, {0, 0}}, {{0, 0}, {0, 1}}})));
  CHECK(equal(t(zeros({2, 3})).fill_diagonal_(1), eye(3, 2)));
  CHECK(zeros({0, 3}).fill_diagonal_(1).numel() == 0);
  Tensor w = ones({2, 2}).requires_grad_(), x = w * 3;
  x.fill_diagonal_(7);
  CHECK(equal(x.detach(), tensor({{7.0, 3.0}, {3.0, 7.0}})));
  sum(x).backward();
  CHECK(equal(w.grad(), tensor({{0.0, 3.0}, {3.0, 0.0}})));
  check_failures({
      {"ShapeError: fill_diagonal_: expected a matrix, or more dimensions of one size; came [2, 3, 2]", [] { ones({2, 3, 2}).fill_diagonal_(1); }},
      {"ShapeError: fill_diagonal_: expected a matrix, or more dimensions of one size; came [3]", [] { ones({3}).fill_diagonal_(1); }},
      {"GradError: fill_diagonal_: this [2, 2] leaf requires grad and cannot be changed in place while recording. Put the change under "
       "NoGradGuard, or compute a new tensor.",
       [] { ones({2, 2}).requires_grad_().fill_diagonal_(1); }},
  });
}

// -- random numbers: means and other moments, with tolerances of five standard errors or more --

namespace {
double mean_of(const Tensor& x) { return to(x, float64).mean().item<double>(); }
}  // namespace

TEST_CASE("random fills have the moments of their distributions, in every dtype that can hold them") {
  manual_seed(11);
  const int64_t n = 40000;
  for (Dtype dtype : {float32, float64, int64, bool_}) {
    CHECK(mean_of(zeros({n}, dtype).bernoulli_(0.3)) == doctest::Approx(0.3).epsilon(0.04));
    CHECK(mean_of(zeros({2, n}, dtype).bernoulli_(tensor({{0.0}, {1.0}}))[1]) == 1);
  }
  for (Dtype dtype : {float32, float64}) {
    Tensor e = zeros({n}, dtype).exponential_(2);
    CHECK(mean_of(e) == doctest::Approx(0.5).epsilon(0.03));
    CHECK(mean_of(e * e) == doctest::Approx(0.5).epsilon(0.06));
    CHECK(e.min().item<double>() > 0);
    CHECK(mean_of(log(zeros({n}, dtype).log_normal_(1, 0.5))) == doctest::Approx(1).epsilon(0.02));
    Tensor c = zeros({n}, dtype).cauchy_(1, 2);
    CHECK(mean_of(lt(c, 1)) == doctest::Approx(0.5).epsilon(0.03));
    CHECK(mean_of(lt(c, 3)) == doctest::Approx(0.75).epsilon(0.02));
  }
  for (Dtype dtype : {float32, int64}) {
    Tensor g = zeros({n}, dtype).geometric_(0.25);
    CHECK(mean_of(g) == doctest::Approx(4).epsilon(0.03));
    CHECK(mean_of(eq(g, 1)) == doctest::Approx(0.25).epsilon(0.05));
  }
}

TEST_CASE("random_ gives the integers that were asked for, or all that the dtype holds") {
  manual_seed(12);
  Tensor x = zeros({10000}, int64).random_(-2, 3);
  CHECK(x.min().item<int64_t>() == -2);
  CHECK(x.max().item<int64_t>() == 2);
  CHECK(mean_of(x) == doctest::Approx(0).epsilon(0.08));
  CHECK(zeros({1000}).random_(4).max().item<double>() == 3);
  CHECK(mean_of(zeros({10000}, bool_).random_()) == doctest::Approx(0.5).epsilon(0.05));
  CHECK(zeros({1000}).random_().max().item<double>() <= 16777216);
  CHECK(mean_of(zeros({10000}).random_()) == doctest::Approx(8388608).epsilon(0.05));
  CHECK(mean_of(zeros({10000}, float64).random_()) == doctest::Approx(0x1p52).epsilon(0.05));
  CHECK(mean_of(zeros({10000}, int64).random_()) == doctest::Approx(0x1p62).epsilon(0.05));
}

TEST_CASE("a random fill writes over a history, and does not depend on strides or threads") {
  auto fill = [](Tensor x) {
    manual_seed(13);
    return x.exponential_();
  };
  Tensor plain = fill(zeros({300, 70}));
  CHECK(equal(fill(t(zeros({70, 300}))), plain));
  ThreadsGuard guard(3, 1);
  CHECK(equal(fill(zeros({300, 70})), plain));
  Tensor w = ones({3}).requires_grad_(), x = w * 2;
  x.exponential_();
  sum(x).backward();
  CHECK(equal(w.grad(), zeros({3})));
}

TEST_CASE("random fills say what they need") {
  check_failures({
      {"Error: bernoulli_: p is a probability, 0..1; came 1.5", [] { ones({2}).bernoulli_(1.5); }},
      {"ShapeError: bernoulli_: p [3] does not broadcast to the tensor [2] that is filled", [] { ones({2}).bernoulli_(ones({3})); }},
      {"Error: exponential_: expected lambd > 0; came 0", [] { ones({2}).exponential_(0); }},
      {"DtypeError: exponential_: expected float32 or float64; came int64", [] { ones({2}, int64).exponential_(); }},
      {"Error: log_normal_: expected std > 0; came 0", [] { ones({2}).log_normal_(0, 0); }},
      {"DtypeError: log_normal_: expected float32 or float64; came bool", [] { ones({2}, bool_).log_normal_(); }},
      {"Error: cauchy_: expected sigma > 0; came -1", [] { ones({2}).cauchy_(0, -1); }},
      {"DtypeError: cauchy_: expected float32 or float64; came int64", [] { ones({2}, int64).cauchy_(); }},
      {"Error: geometric_: p lies between 0 and 1; came 1", [] { ones({2}).geometric_(1); }},
      {"Error: random_: expected from < to; came 3 and 3", [] { ones({2}).random_(3, 3); }},
      {"Error: random_: bool holds the integers from 0 to 1; from 0 and to 3 leave them", [] { ones({2}, bool_).random_(3); }},
      {"GradError: random_: this [2] leaf requires grad and cannot be changed in place while recording. Put the change under NoGradGuard, or "
       "compute a new tensor.",
       [] { ones({2}).requires_grad_().random_(); }},
  });
}

}  // namespace gradus::test
