// x.f_(...) is x = f(x, ...), for every method of core/tensor/tensor_changes.h: numbers, gradients, second derivatives,
// through views.
//
// A row is the change and the op that it must equal, of x and of two more tensors. What they must refuse is the same
// for all. The rules of history are in in_place_test.cpp and in_place_views_test.cpp.
#include <doctest/doctest.h>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "tests/support/declared.h"
#include "tests/support/failures.h"
#include "tests/support/op_battery.h"

namespace gradus::test {

namespace {

struct Row {
  const char* name;
  const Tensor& (*change)(const Tensor& x, const Tensor& a, const Tensor& b);
  Tensor (*op)(const Tensor& x, const Tensor& a, const Tensor& b);
  const OpCase* given;
};
// Numbers between 0.15 and 0.85: x, a and b.
const OpCase matrices{"", nullptr, {unit({2, 3}), unit({2, 3}), unit({2, 3})}, 0};
const OpCase vectors{"", nullptr, {unit({2}), unit({2, 3}), unit({3})}, 0};
const OpCase batches{"", nullptr, {unit({2, 2, 3}), unit({2, 2, 4}), unit({2, 4, 3})}, 0};
const OpCase sums{"", nullptr, {unit({2, 3}), unit({2, 2, 4}), unit({2, 4, 3})}, 0};
// clang-format off
#define GRADUS_ARGUMENTS \
  [[maybe_unused]] const Tensor &x, [[maybe_unused]] const Tensor &a, [[maybe_unused]] const Tensor &b
#define GRADUS_PAIR_OF(given, name, in_place, op) \
  {#name, [](GRADUS_ARGUMENTS) -> const Tensor& { return in_place; }, \
   [](GRADUS_ARGUMENTS) -> Tensor { return op; }, &given}
#define GRADUS_PAIR(name, in_place, op) GRADUS_PAIR_OF(matrices, name, in_place, op)
#define GRADUS_OF_ONE(name) GRADUS_PAIR(name##_, x.name##_(), gradus::name(x))
#define GRADUS_OF_TWO(name) GRADUS_PAIR(name##_, x.name##_(a), gradus::name(x, a))
#define GRADUS_OF_NUMBER(name, b) GRADUS_PAIR(name##_, x.name##_(b), gradus::name(x, b))

[[maybe_unused]] Tensor at() { return tensor({2, 0, 0}); }
[[maybe_unused]] Tensor places() { return tensor({{1, 0, 2}, {2, 2, 0}}); }

const Row float_rows[] = {
    GRADUS_OF_TWO(add), GRADUS_OF_NUMBER(add, 2), GRADUS_PAIR(add_, x.add_(a, {.alpha = 2}), add(x, a, {.alpha = 2})),
    GRADUS_PAIR(add_, x.add_(3, {.alpha = 2}), add(x, 3, {.alpha = 2})),
    GRADUS_OF_TWO(sub), GRADUS_OF_NUMBER(sub, 2), GRADUS_PAIR(sub_, x.sub_(a, {.alpha = 2}), sub(x, a, {.alpha = 2})),
    GRADUS_PAIR(sub_, x.sub_(3, {.alpha = 2}), sub(x, 3, {.alpha = 2})),
    GRADUS_OF_TWO(mul), GRADUS_OF_NUMBER(mul, 2), GRADUS_OF_TWO(div), GRADUS_OF_NUMBER(div, 2),
    GRADUS_PAIR(div_, x.div_(a, {.rounding_mode = "trunc"}), div(x, a, {.rounding_mode = "trunc"})),
    GRADUS_PAIR(div_, x.div_(0.2, {.rounding_mode = "floor"}), div(x, 0.2, {.rounding_mode = "floor"})),
    GRADUS_OF_TWO(floor_divide), GRADUS_OF_NUMBER(floor_divide, 0.2), GRADUS_OF_TWO(remainder),
    GRADUS_OF_NUMBER(remainder, 0.2), GRADUS_OF_TWO(fmod), GRADUS_OF_NUMBER(fmod, 0.2), GRADUS_OF_TWO(pow),
    GRADUS_OF_NUMBER(pow, 2.5), GRADUS_OF_TWO(float_power), GRADUS_OF_NUMBER(float_power, 2), GRADUS_OF_TWO(ldexp),
    GRADUS_PAIR(lerp_, x.lerp_(a, 0.3), lerp(x, a, 0.3)), GRADUS_PAIR(lerp_, x.lerp_(a, b), lerp(x, a, b)),
    GRADUS_PAIR(addcmul_, x.addcmul_(a, b), addcmul(x, a, b)),
    GRADUS_PAIR(addcmul_, x.addcmul_(a, b, {.value = 2}), addcmul(x, a, b, {.value = 2})),
    GRADUS_PAIR(addcdiv_, x.addcdiv_(a, b), addcdiv(x, a, b)),
    GRADUS_PAIR(addcdiv_, x.addcdiv_(a, b, {.value = 2}), addcdiv(x, a, b, {.value = 2})),
    GRADUS_PAIR(clamp_, x.clamp_(0.3, 0.6), clamp(x, 0.3, 0.6)),
    GRADUS_PAIR(clamp_, x.clamp_({.min = 0.4}), clamp(x, {.min = 0.4})),
    GRADUS_PAIR(clamp_, x.clamp_(a, b), clamp(x, a, b)),
    GRADUS_PAIR(clamp_, x.clamp_(Tensor(), b), clamp(x, Tensor(), b)), GRADUS_OF_NUMBER(clamp_min, 0.4),
    GRADUS_OF_TWO(clamp_min), GRADUS_OF_NUMBER(clamp_max, 0.4), GRADUS_OF_TWO(clamp_max), GRADUS_OF_ONE(abs),
    GRADUS_OF_ONE(sign), GRADUS_OF_ONE(sgn), GRADUS_OF_ONE(neg), GRADUS_OF_ONE(square), GRADUS_OF_ONE(reciprocal),
    GRADUS_OF_ONE(sqrt), GRADUS_OF_ONE(rsqrt), GRADUS_OF_ONE(exp), GRADUS_OF_ONE(exp2), GRADUS_OF_ONE(expm1),
    GRADUS_OF_ONE(log), GRADUS_OF_ONE(log2), GRADUS_OF_ONE(log10), GRADUS_OF_ONE(log1p), GRADUS_OF_ONE(sin),
    GRADUS_OF_ONE(cos), GRADUS_OF_ONE(tan), GRADUS_OF_ONE(asin), GRADUS_OF_ONE(acos), GRADUS_OF_ONE(atan),
    GRADUS_OF_ONE(sinh), GRADUS_OF_ONE(cosh), GRADUS_OF_ONE(tanh), GRADUS_OF_ONE(asinh),
    GRADUS_PAIR(acosh_, x.add_(1).acosh_(), acosh(x + 1)), GRADUS_OF_ONE(atanh), GRADUS_OF_ONE(sinc),
    GRADUS_OF_ONE(deg2rad), GRADUS_OF_ONE(rad2deg), GRADUS_OF_ONE(floor), GRADUS_OF_ONE(ceil), GRADUS_OF_ONE(trunc),
    GRADUS_OF_ONE(frac), GRADUS_OF_ONE(round),
    GRADUS_PAIR(round_, x.round_({.decimals = 1}), round(x, {.decimals = 1})), GRADUS_OF_ONE(nan_to_num),
    GRADUS_PAIR(nan_to_num_, x.sub_(0.5).log_().nan_to_num_({.nan = 2}), nan_to_num(log(x - 0.5), {.nan = 2})),
    GRADUS_OF_ONE(erf), GRADUS_OF_ONE(erfc), GRADUS_OF_ONE(erfinv), GRADUS_OF_ONE(lgamma), GRADUS_OF_ONE(digamma),
    GRADUS_PAIR(polygamma_, x.polygamma_(1), polygamma(1, x)), GRADUS_OF_ONE(logit), GRADUS_OF_NUMBER(logit, 0.3),
    GRADUS_OF_ONE(sigmoid), GRADUS_OF_ONE(relu), GRADUS_OF_ONE(relu6), GRADUS_OF_ONE(hardtanh),
    GRADUS_PAIR(hardtanh_, x.hardtanh_({.min_val = 0.3}), hardtanh(x, {.min_val = 0.3})),
    GRADUS_PAIR(threshold_, x.threshold_(0.5, 7), threshold(x, 0.5, 7)),
    GRADUS_PAIR(leaky_relu_, x.leaky_relu_(), leaky_relu(x)),
    GRADUS_PAIR(leaky_relu_, x.sub_(0.5).leaky_relu_(0.2), leaky_relu(x - 0.5, 0.2)), GRADUS_OF_ONE(rrelu),
    GRADUS_PAIR(rrelu_, (manual_seed(1), x.sub_(0.5).rrelu_({.training = true})),
        (manual_seed(1), rrelu(x - 0.5, {.training = true}))),
    GRADUS_PAIR(elu_, x.elu_(), elu(x)), GRADUS_PAIR(elu_, x.sub_(0.5).elu_(1.5), elu(x - 0.5, 1.5)),
    GRADUS_PAIR(celu_, x.celu_(2), celu(x, 2)), GRADUS_OF_ONE(selu), GRADUS_OF_ONE(hardsigmoid),
    GRADUS_OF_ONE(hardswish), GRADUS_OF_ONE(silu), GRADUS_OF_ONE(mish), GRADUS_OF_TWO(hypot), GRADUS_OF_TWO(atan2),
    GRADUS_OF_TWO(heaviside), GRADUS_OF_TWO(copysign), GRADUS_OF_NUMBER(copysign, -1.0), GRADUS_OF_TWO(xlogy),
    GRADUS_OF_NUMBER(xlogy, 2), GRADUS_OF_TWO(eq), GRADUS_OF_NUMBER(eq, 0.5), GRADUS_OF_TWO(ne),
    GRADUS_OF_NUMBER(ne, 0.5), GRADUS_OF_TWO(lt), GRADUS_OF_NUMBER(lt, 0.5), GRADUS_OF_TWO(le),
    GRADUS_OF_NUMBER(le, 0.5), GRADUS_OF_TWO(gt), GRADUS_OF_NUMBER(gt, 0.5), GRADUS_OF_TWO(ge),
    GRADUS_OF_NUMBER(ge, 0.5), GRADUS_OF_TWO(logical_and), GRADUS_OF_TWO(logical_or), GRADUS_OF_TWO(logical_xor),
    GRADUS_OF_ONE(logical_not), GRADUS_PAIR(cumsum_, x.cumsum_(1), cumsum(x, 1)),
    GRADUS_PAIR(cumprod_, x.cumprod_(0), cumprod(x, 0)), GRADUS_PAIR(tril_, x.tril_(), tril(x)),
    GRADUS_PAIR(triu_, x.triu_(1), triu(x, 1)),
    GRADUS_PAIR(masked_fill_, x.masked_fill_(a > 0.5, 2), masked_fill(x, a > 0.5, 2)),
    GRADUS_PAIR(masked_fill_, x.masked_fill_(a > 0.5, b[0][1]), masked_fill(x, a > 0.5, b[0][1])),
    GRADUS_PAIR(masked_scatter_, x.masked_scatter_(a > 0.5, b), masked_scatter(x, a > 0.5, b)),
    GRADUS_PAIR(index_add_, x.index_add_(1, at(), a), index_add(x, 1, at(), a)),
    GRADUS_PAIR(index_add_, x.index_add_(1, at(), a, 2), index_add(x, 1, at(), a, 2)),
    GRADUS_PAIR(index_copy_, x.index_copy_(1, at(), a), index_copy(x, 1, at(), a)),
    GRADUS_PAIR(index_fill_, x.index_fill_(1, at(), 3), index_fill(x, 1, at(), 3)),
    GRADUS_PAIR(index_fill_, x.index_fill_(1, at(), a[0][1]), index_fill(x, 1, at(), a[0][1])),
    GRADUS_PAIR(index_reduce_, x.index_reduce_(1, at(), a, ScatterReduce::mean),
        index_reduce(x, 1, at(), a, ScatterReduce::mean)),
    GRADUS_PAIR(index_reduce_, x.index_reduce_(1, at(), a, ScatterReduce::amax, {.include_self = false}),
        index_reduce(x, 1, at(), a, ScatterReduce::amax, {.include_self = false})),
    GRADUS_PAIR(put_, x.put_(at(), a[1]), put(x, at(), a[1])),
    GRADUS_PAIR(put_, x.put_(at(), a[1], {.accumulate = true}), put(x, at(), a[1], {.accumulate = true})),
    GRADUS_PAIR(scatter_, x.scatter_(1, places(), a), scatter(x, 1, places(), a)),
    GRADUS_PAIR(scatter_, x.scatter_(1, places(), 3), scatter(x, 1, places(), 3)),
    GRADUS_PAIR(scatter_, x.scatter_(1, places(), a, ScatterReduce::multiply),
        scatter(x, 1, places(), a, ScatterReduce::multiply)),
    GRADUS_PAIR(scatter_, x.scatter_(1, places(), 3, ScatterReduce::add),
        scatter(x, 1, places(), 3, ScatterReduce::add)),
    GRADUS_PAIR(scatter_add_, x.scatter_add_(1, places(), a), scatter_add(x, 1, places(), a)),
    GRADUS_PAIR(scatter_reduce_, x.scatter_reduce_(1, places(), a, ScatterReduce::prod),
        scatter_reduce(x, 1, places(), a, ScatterReduce::prod)),
    GRADUS_PAIR(scatter_reduce_, x.scatter_reduce_(1, places(), a, ScatterReduce::amax, {.include_self = false}),
        scatter_reduce(x, 1, places(), a, ScatterReduce::amax, {.include_self = false})),
    GRADUS_PAIR(addmm_, x.addmm_(a.slice(1, 0, 2), b.slice(0, 0, 2)), addmm(x, a.slice(1, 0, 2), b.slice(0, 0, 2))),
    GRADUS_PAIR(addmm_, x.addmm_(a.slice(1, 0, 2), b, {.beta = 2}), addmm(x, a.slice(1, 0, 2), b, {.beta = 2})),
    GRADUS_PAIR(addr_, x.addr_(a.select(1, 0), b[1]), addr(x, a.select(1, 0), b[1])),
    GRADUS_PAIR(addr_, x.addr_(a.select(1, 0), b[1], {.alpha = 2}), addr(x, a.select(1, 0), b[1], {.alpha = 2})),
    GRADUS_PAIR_OF(vectors, addmv_, x.addmv_(a, b), addmv(x, a, b)),
    GRADUS_PAIR_OF(vectors, addmv_, x.addmv_(a, b, {.beta = 2}), addmv(x, a, b, {.beta = 2})),
    GRADUS_PAIR_OF(batches, baddbmm_, x.baddbmm_(a, b), baddbmm(x, a, b)),
    GRADUS_PAIR_OF(batches, baddbmm_, x.baddbmm_(a, b, {.alpha = 2}), baddbmm(x, a, b, {.alpha = 2})),
    GRADUS_PAIR_OF(sums, addbmm_, x.addbmm_(a, b), addbmm(x, a, b)),
    GRADUS_PAIR_OF(sums, addbmm_, x.addbmm_(a, b, {.alpha = 2}), addbmm(x, a, b, {.alpha = 2})),
};
// clang-format on
// Methods that have their own tests: filling_test.cpp, index_list_test.cpp.
const std::set<std::string> told_apart = {"copy_", "fill_", "zero_", "fill_diagonal_", "uniform_", "normal_",
    "bernoulli_", "exponential_", "random_", "log_normal_", "cauchy_", "geometric_", "index_put_"};

template <class F> void for_each_row(F f) {
  for (const Row& row : float_rows) {
    CAPTURE(std::string(row.name));
    try {
      f(row);
    } catch (const Error& error) {
      FAIL_CHECK(error.what());
    }
  }
}

std::vector<Tensor> numbers(const Row& row, Form form = Form::plain) { return make_inputs(*row.given, float64, form); }
std::vector<Tensor> leaves(const Row& row) { return as_leaves(*row.given, numbers(row)); }

void check_near(const Tensor& a, const Tensor& b) {
  REQUIRE(a.defined() == b.defined());
  if (a.defined()) CHECK_AGREE(a.detach(), b.detach(), 8);
}
// The gradients of y for the leaves, and those of their squares; zeros where there are none.
std::vector<Tensor> two_orders(const Tensor& y, const std::vector<Tensor>& x) {
  auto gradients = [&](const Tensor& of, const Tensor& dy, bool create_graph) {
    std::vector<Tensor> g(x.size());
    if (of.requires_grad())
      g = grad({of}, x, {.grad_outputs = {dy}, .create_graph = create_graph, .allow_unused = true});
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

}   // namespace

TEST_CASE("every change gives what the op of its name gives, in the same memory") {
  for (Form form : {Form::plain, Form::transposed, Form::gaps})
    for_each_row([&](const Row& row) {
      std::vector<Tensor> t = numbers(row, form), same = numbers(row, form);
      Tensor x = t[0], alias = x.detach();
      CHECK(row.change(x, t[1], t[2]).impl() == x.impl());
      CHECK(x.version() > 0);
      check_near(x, to(row.op(same[0], same[1], same[2]), float64));
      check_near(alias, x);
    });
}

TEST_CASE("every change sends the gradients of the op of its name, twice") {
  for_each_row([](const Row& row) {
    std::vector<Tensor> a = leaves(row), b = leaves(row);
    Tensor x = a[0] * 1;
    row.change(x, a[1], a[2]);
    CHECK(x.requires_grad());
    check_two_orders(two_orders(x, a), two_orders(to(row.op(b[0] * 1, b[1], b[2]), float64), b));
  });
}

TEST_CASE("every change goes to a base through its view") {
  for_each_row([](const Row& row) {
    std::vector<Tensor> a = leaves(row), b = leaves(row);
    Tensor base = stack({a[0] * 2, a[0]}), from = stack({b[0] * 2, b[0]});
    row.change(base[1], a[1], a[2]);
    check_two_orders(two_orders(base, a), two_orders(stack({from[0], to(row.op(from[1], b[1], b[2]), float64)}), b));
  });
}

TEST_CASE("every change of a plain tensor takes on the history of the others") {
  for_each_row([](const Row& row) {
    std::vector<Tensor> a = leaves(row), b = leaves(row);
    Tensor x = a[0].detach().clone();
    row.change(x, a[1], a[2]);
    check_two_orders(two_orders(x, a), two_orders(to(row.op(b[0].detach(), b[1], b[2]), float64), b));
  });
}

TEST_CASE("every change refuses a leaf that requires grad, and an expanded tensor") {
  for_each_row([](const Row& row) {
    const std::string name = row.name;
    std::vector<Tensor> t = leaves(row);
    auto text_of = [&](const Tensor& x) {
      try {
        row.change(x, t[1].detach(), t[2].detach());
      } catch (const Error& error) {
        const std::string text = error.what();
        return text.substr(text.find(": ") + 2);   // a row may make two changes: then another name comes first
      }
      return std::string("nothing");
    };
    const std::string shape = to_string(t[0].shape());
    CHECK(text_of(t[0]) ==
          "this " + shape +
              " leaf requires grad and cannot be changed in place while recording. Put the change under "
              "NoGradGuard, or compute a new tensor.");
    CHECK(text_of(expand(ones({}, float64), t[0].shape())) ==
          "this tensor " + shape +
              " shows one number at several indices, so it cannot be changed in place. Change a clone of it.");
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
      std::vector<Tensor> a = leaves(row);
      Tensor x = a[0] * 1;
      row.change(x, a[1], a[2]);
    }
    CHECK(live_nodes() == before);
  });
}

// -- dtypes --

namespace {
struct IntegerRow {
  const char* name;
  const Tensor& (*change)(const Tensor& x);
  Tensor (*op)(const Tensor& x);
};
Tensor bits() { return tensor({6, 3, 0, -1}); }
// clang-format off
#define GRADUS_OF_BITS(name) \
  {#name "_", [](const Tensor& x) -> const Tensor& { return x.name##_(bits()); }, \
   [](const Tensor& x) { return gradus::name(x, bits()); }}, \
  {#name "_", [](const Tensor& x) -> const Tensor& { return x.name##_(2); }, \
   [](const Tensor& x) { return gradus::name(x, 2); }}
const IntegerRow integer_rows[] = {
    GRADUS_OF_BITS(bitwise_and), GRADUS_OF_BITS(bitwise_or), GRADUS_OF_BITS(bitwise_xor),
    GRADUS_OF_BITS(bitwise_left_shift), GRADUS_OF_BITS(bitwise_right_shift),
    {"bitwise_not_", [](const Tensor& x) -> const Tensor& { return x.bitwise_not_(); },
        [](const Tensor& x) { return bitwise_not(x); }},
};
// clang-format on
}   // namespace

TEST_CASE("bits are changed in place, for integers only") {
  for (const IntegerRow& row : integer_rows) {
    CAPTURE(std::string(row.name));
    Tensor x = tensor({5, -3, 12, 7}), wanted = row.op(x);
    CHECK(row.change(x).impl() == x.impl());
    CHECK(equal(x, wanted));
    CHECK_THROWS_AS(row.change(ones({4})), DtypeError);
  }
}

TEST_CASE("sources that are overwritten while they are read still give the result of the op") {
  auto row = [] { return tensor({1.0, 2.0, 3.0, 4.0, 5.0}); };
  Tensor x = row();
  x.slice(0, 1, 5).add_(x.slice(0, 0, 4));
  CHECK(equal(x, tensor({1.0, 3.0, 5.0, 7.0, 9.0})));
  x = row();
  x.slice(0, 1, 5).mul_(x.slice(0, 0, 4));
  CHECK(equal(x, tensor({1.0, 2.0, 6.0, 12.0, 20.0})));
  x = row();
  x.add_(x);
  CHECK(equal(x, row() * 2));
  x = row();
  x.index_copy_(0, tensor({4, 3, 2, 1, 0}), x);
  CHECK(equal(x, tensor({5.0, 4.0, 3.0, 2.0, 1.0})));
  x = row();
  x.scatter_add_(0, tensor({1, 2, 3, 4, 0}), x);
  CHECK(equal(x, tensor({6.0, 3.0, 5.0, 7.0, 9.0})));
  Tensor p = tensor({1, 2, 0});
  p.index_copy_(0, p, tensor({7, 8, 9}));
  CHECK(equal(p, tensor({9, 7, 8})));
}

TEST_CASE("an index out of range changes nothing") {
  Tensor x = tensor({1.0, 2.0, 3.0}), before = x.clone();
  CHECK_THROWS_AS(x.index_add_(0, tensor({0, 5}), tensor({1.0, 1.0})), IndexError);
  CHECK_THROWS_AS(x.scatter_(0, tensor({0, 5}), 7), IndexError);
  CHECK(equal(x, before));
  CHECK(x.version() == 0);
}

TEST_CASE("without history a change takes no second block of memory") {
  Tensor x = zeros({1000, 1000}), b = ones({1000, 1000});
  char* place = x.impl()->data;
  reset_peak_memory();
  const int64_t before = memory_stats().peak;
  x.add_(b).mul_(2).clamp_(0, 1).relu_().silu_().masked_fill_(b > 2, 1);
  x.index_add_(0, tensor({0, 5}), b.slice(0, 0, 2)).addcmul_(b, b).exp_();
  CHECK(x.impl()->data == place);
  CHECK(memory_stats().peak - before < 2000000);   // the mask takes half of that; x has 4,000,000 bytes
}

TEST_CASE("in-place comparisons write 1 and 0, and end the history of what they overwrite") {
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
      {"DtypeError: add_: the result is float32, which the int64 tensor being changed cannot hold",
          [] { ones({2}, int64).add_(0.5); }},
      {"DtypeError: div_: the result is float32, which the int64 tensor being changed cannot hold",
          [] { ones({2}, int64).div_(2); }},
      {"DtypeError: add_: the result is int64, which the bool tensor being changed cannot hold",
          [] { ones({2}, bool_).add_(1); }},
      {"DtypeError: exp_: the result is float32, which the bool tensor being changed cannot hold",
          [] { ones({2}, bool_).exp_(); }},
      {"ShapeError: add_: the result [2, 3] does not fit into the tensor [3] being changed",
          [] {
            ones({3}).add_(ones({2, 3}));
          }},
  });
  CHECK(equal(tensor({true, false}).add_(tensor({true, true})), tensor({true, true})));
  CHECK(equal(ones({2}).add_(ones({2}, float64)), full({2}, 2.0)));
}

TEST_CASE("every method that changes a tensor has a row above or tests of its own") {
  std::set<std::string> names = told_apart;
  for (const Row& row : float_rows) names.insert(row.name);
  for (const IntegerRow& row : integer_rows) names.insert(row.name);
  const std::set<std::string> declared = declared_methods("core/tensor/tensor_changes.h");
  CHECK(declared.count("add_"));   // else the pattern no longer finds the declarations
  for (const std::string& name : declared) CHECK_MESSAGE(names.count(name), name);
}

}   // namespace gradus::test
