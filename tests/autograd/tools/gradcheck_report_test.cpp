// gradcheck's report: each kind of mistake, made on purpose, has to be recognised, and nothing
// else.
#include <doctest/doctest.h>

#include "autograd/history/record.h"
#include "autograd/tools/gradcheck_report.h"
#include "core/compute/apply.h"
#include "core/tensor/random.h"

using namespace gradus;

namespace {

using Tensors = std::vector<Tensor>;

Tensor input(const NestedList& numbers) { return tensor(numbers, float64).requires_grad_(); }

// x^2, with the gradient that `wrong` makes of dy and x.
template <class F> auto squared_with(F wrong) {
  return [wrong](const Tensors& in) {
    const Tensor& x = in[0];
    return record("squared(x)", apply::map(Unary::square, x),
        grad_to(x, [wrong, x = saved(x, 0)](const Tensor& dy) { return wrong(dy, x.get()); }));
  };
}
// x [m, n] times b [n] in every row, with the gradient that `wrong` makes of dy x for b.
template <class F> auto scaled_rows_with(F wrong) {
  return [wrong](const Tensors& in) {
    const Tensor &x = in[0], &b = in[1];
    return record("scaled_rows(x, b)", apply::zip(Binary::mul, x, b),
        grad_to(x, [b = saved(b, 1)](const Tensor& dy) { return mul(dy, b); }),
        grad_to(b, [wrong, x = saved(x, 0)](const Tensor& dy) { return wrong(mul(dy, x)); }));
  };
}

const NestedList numbers{0.5, -1.0, 2.0}, matrix{{1.0, -2.0}, {0.5, 3.0}, {-1.5, 0.25}}, row{2.0, -3.0};

template <class F> std::string hint_of(F f, const Tensors& inputs) {
  GradcheckReport report = gradcheck_report(f, inputs);
  CHECK_FALSE(report.ok);
  REQUIRE(report.hints.size() <= 1);
  return report.hints.empty() ? "none" : report.hints[0];
}

}   // namespace

TEST_CASE("a report has a row for every entry of every input that requires grad") {
  Tensor x = input({{1.0, 2.0}, {3.0, 4.0}}), index = tensor({1, 0}), y = input({5.0});
  GradcheckReport report = gradcheck_report(
      [](const Tensors& in) { return sum(index_select(in[0] * in[0], 0, in[1])) * in[2]; }, {x, index, y});
  CHECK(report);
  CHECK(report.hints.empty());
  REQUIRE(report.rows.size() == 5);
  const int64_t inputs[] = {0, 0, 0, 0, 2}, elements[] = {0, 1, 2, 3, 0};
  // The output is one number, so its u multiplies all rows. d/dx = 2 x y u, d/dy = 30 u.
  const double expected[] = {10, 20, 30, 40, 30}, u = report.rows[0].analytic / 10;
  for (size_t k = 0; k < 5; ++k) {
    CAPTURE(k);
    CHECK(report.rows[k].input == inputs[k]);
    CHECK(report.rows[k].element == elements[k]);
    CHECK(report.rows[k].analytic == doctest::Approx(expected[k] * u).epsilon(1e-12).scale(0));
    CHECK(report.rows[k].numeric == doctest::Approx(expected[k] * u).epsilon(1e-7).scale(0));
    CHECK(report.rows[k].relative_error < 1e-7);
    CHECK(report.rows[k].ok);
  }
}

TEST_CASE("only the wrong entries are marked as wrong") {
  auto f = squared_with([](const Tensor& dy, const Tensor& x) { return where(x > 1, 3 * dy * x, 2 * dy * x); });
  GradcheckReport report = gradcheck_report(f, {input(numbers)});
  CHECK_FALSE(report);
  REQUIRE(report.rows.size() == 3);
  CHECK(report.rows[0].ok);
  CHECK(report.rows[1].ok);
  CHECK_FALSE(report.rows[2].ok);
  CHECK(report.rows[2].relative_error == doctest::Approx(1.0 / 3));   // 3 instead of 2
  CHECK(report.hints.empty());
}

TEST_CASE("a constant factor is recognised and reported") {
  auto f = squared_with([](const Tensor& dy, const Tensor& x) { return dy * x; });
  CHECK(hint_of(f, {input(numbers)}) == "input 0 [3]: every entry is 0.5 times what it should be: a constant factor");
  auto g = squared_with([](const Tensor& dy, const Tensor& x) { return -5 * dy * x; });
  CHECK(hint_of(g, {input(numbers)}) == "input 0 [3]: every entry is -2.5 times what it should be: a constant factor");
}

TEST_CASE("a wrong sign is recognised") {
  auto f = squared_with([](const Tensor& dy, const Tensor& x) { return -2 * dy * x; });
  CHECK(hint_of(f, {input(numbers)}) == "input 0 [3]: the sign is wrong");
}

TEST_CASE("one number in proportion is not a constant factor if it differs at another point") {
  // 5 dy for 2 dy x: at x = 2 that is 1.25 times too much, elsewhere something else.
  auto f = squared_with([](const Tensor& dy, const Tensor&) { return 5 * dy; });
  CHECK(hint_of(f, {input({2.0})}) == "none");
}

TEST_CASE("a missing sum over broadcast positions is recognised") {
  auto first = scaled_rows_with([](const Tensor& db) { return db[0]; });
  CHECK(hint_of(first, {input(matrix), input(row)}) ==
        "input 1 [2]: each number is broadcast to 3 places, and the formula gives what the first "
        "of them gives: the sum over "
        "the broadcast dimensions is missing");
  auto last = scaled_rows_with([](const Tensor& db) { return db[2]; });
  CHECK(hint_of(last, {input(matrix), input(row)}).find("what the last of them gives") != std::string::npos);
}

TEST_CASE("a mean over broadcast positions instead of their sum is recognised") {
  auto f = scaled_rows_with([](const Tensor& db) { return mean(db, 0); });
  CHECK(hint_of(f, {input(matrix), input(row)}) ==
        "input 1 [2]: every entry is 0.333333 times what it should be: a constant factor, 1/3; "
        "each number is broadcast to 3 "
        "places: a mean instead of their sum?");
}

TEST_CASE("a kink is recognised, even beside right entries") {
  auto f = [](const Tensors& in) { return relu(in[0]); };
  GradcheckReport report = gradcheck_report(f, {input({{1.0, -1.0}, {0.0, 2.0}})});
  CHECK_FALSE(report);
  REQUIRE(report.hints.size() == 1);
  CHECK(report.hints[0].find("input 0 [2, 2]: a kink at [1, 0]: the slope is 0 on the left and ") == 0);
  CHECK(report.hints[0].find("check another point") != std::string::npos);
}

TEST_CASE("a large curvature is not a kink") {
  // The slopes on both sides of 0 differ by 1e5 * 1e-6 * 2, far more than the tolerance, yet less
  // from closer by.
  auto f = [](const Tensors& in) {
    const Tensor& x = in[0];
    return record("steep(x)", apply::zip(Binary::mul, apply::map(Unary::square, x), 1e5),
        grad_to(x, [](const Tensor& dy) { return dy; }));
  };
  CHECK(hint_of(f, {input({0.0})}) == "none");
}

TEST_CASE("a gradient that does not arrive is recognised") {
  CHECK(hint_of([](const Tensors& in) { return in[0].detach() * 3; }, {input(numbers)}) ==
        "input 0 [3]: no gradient arrives");
}

TEST_CASE("a function that refuses numbers elsewhere still gets a report") {
  // The second point at which a factor is looked for is 0.99 times the first.
  auto f = [](const Tensors& in) {
    if (in[0][0].item<double>() < 0.995) throw Error("too small");
    return record("same(x)", apply::copy(in[0]), grad_to(in[0], [](const Tensor& dy) { return dy * 2; }));
  };
  CHECK(hint_of(f, {input({1.0})}) == "none");
}

TEST_CASE("a report of second order shows the gradients that backward starts from as further inputs") {
  // Right at first order, but x is treated as a constant in the formula.
  auto f = squared_with([](const Tensor& dy, const Tensor& x) { return 2 * dy * x.detach(); });
  CHECK(gradcheck_report(f, {input(numbers)}));
  GradcheckReport report = gradcheck_report(f, {input(numbers)}, {.order = 2});
  CHECK_FALSE(report);
  REQUIRE(report.rows.size() == 6);
  for (size_t k = 0; k < 6; ++k) CHECK(report.rows[k].ok == (k >= 3));
  REQUIRE(report.hints.size() == 1);
  CHECK(report.hints[0] == "input 0 [3]: no gradient arrives");
}

TEST_CASE("gradcheck of third order finds a formula that is right twice") {
  // The slope of the gradient is right, its own is not: x is a constant in the gradient's gradient.
  auto f = [](const Tensors& in) {
    const Tensor& x = in[0];
    return record("cube(x)", apply::zip(Binary::mul, apply::map(Unary::square, x), x),
        grad_to(x, [x = saved(x, 0)](const Tensor& dy) {
          const Tensor& v = x;
          return record("slope(dy, x)",
              apply::zip(Binary::mul, dy, apply::zip(Binary::mul, apply::map(Unary::square, v), 3.0)),
              grad_to(dy, [v = v.detach()](const Tensor& d) { return d * 3 * v * v; }),
              grad_to(v, [dy, v = v.detach()](const Tensor& d) { return d * dy * 6 * v; }));
        }));
  };
  CHECK(gradcheck(f, {input(numbers)}));
  CHECK(gradgradcheck(f, {input(numbers)}));
  CHECK(gradcheck(f, {input(numbers)}, {.order = 2}));
  GradcheckResult result = gradcheck(f, {input(numbers)}, {.order = 3});
  CHECK_FALSE(result);
  CHECK(result.message.find("third order: gradcheck: input 0 [3]: the formulas give ") == 0);
  CHECK(gradcheck([](const Tensors& in) { return in[0] * in[0] * in[0]; }, {input(numbers)}, {.order = 3}));
  CHECK(gradcheck([](const Tensors& in) { return exp(in[0]); }, {input(numbers)}, {.order = 4}));
}

TEST_CASE("the text of a report is a table with the hints below") {
  GradcheckReport report;
  report.ok = false;
  report.shapes = {{2, 3}, {2}};
  report.rows = {{0, 5, 3.01, 3, 0.01 / 3.01, false}, {1, 0, -0.5, -0.5, 0, true}};
  report.hints = {"input 0 [2, 3]: so and so"};
  CHECK(to_string(report) ==
        "1 of 2 entries are wrong\n"
        "input  entry                 formula       difference  relative error\n"
        "    0  [1, 2]                   3.01                3         0.00332   wrong\n"
        "    1  [0]                      -0.5             -0.5               0\n"
        "hint: input 0 [2, 3]: so and so\n");
}

TEST_CASE("a long report shows the wrong entries first") {
  auto f = squared_with([](const Tensor& dy, const Tensor& x) { return where(x > 29, 3 * dy * x, 2 * dy * x); });
  std::string text = to_string(gradcheck_report(f, {(arange(30) + 0.5).to(float64).requires_grad_()}));
  CHECK(text.find("1 of 30 entries are wrong") == 0);
  CHECK(text.find("    0  [29] ") < text.find("    0  [0] "));
  CHECK(text.find("[18]") != std::string::npos);
  CHECK(text.find("[19]") == std::string::npos);
  CHECK(text.find("       and 10 more\n") != std::string::npos);
}

TEST_CASE("a report of a long input looks at entries spread over it") {
  GradcheckReport report = gradcheck_report([](const Tensors& in) { return in[0] * 2; },
      {ones({100}, {.dtype = float64, .requires_grad = true})}, {.entries = 4});
  REQUIRE(report.rows.size() == 4);
  for (size_t k = 0; k < 4; ++k) CHECK(report.rows[k].element == int64_t(k) * 25);
}

TEST_CASE("gradcheck's message has the report") {
  auto f = squared_with([](const Tensor& dy, const Tensor& x) { return 2.02 * dy * x; });
  std::string message = gradcheck(f, {input(numbers)}).message;
  CHECK(message.find("gradcheck: input 0 [3]: the formulas give ") == 0);
  CHECK(message.find("\n3 of 3 entries are wrong\n") != std::string::npos);
  CHECK(message.find("\nhint: input 0 [3]: every entry is 1.01 times what it should be: a constant "
                     "factor\n") != std::string::npos);
}

TEST_CASE("gradcheck_report requires what gradcheck requires") {
  CHECK_THROWS_WITH_AS(gradcheck_report([](const Tensors& in) { return in[0]; }, {ones({2}, float64)}),
      "gradcheck: no input requires grad", GradError);
  CHECK_THROWS_WITH_AS(gradcheck([](const Tensors& in) { return in[0]; }, {input(numbers)}, {.order = 0}),
      "gradcheck: order must be at least 1; got 0", Error);
}
