// Values of the basic ops against PyTorch 2.13, and the rules for dtypes.
//
// The first column is the Python line that gave the numbers, in float64, with
//   x = torch.tensor([[-1.5, -0.25, 0], [0.5, 1, 2]])
//   p = torch.tensor([[0.25, 0.5, 1], [1.5, 2, 3]])
//   r = torch.tensor([2, -1, 0.5])
//   m = torch.tensor([[1, 2], [3, 4], [5, 6]])
//   s = torch.tensor([[4, 1], [1, 3]])
//   c = torch.tensor([[True, False, True], [False, False, True]])
//   k = torch.tensor([2, 0, 2])
//   n = torch.tensor([[0, 2], [1, 0]])
//   b = torch.arange(8).reshape(2, 2, 2)
#include <doctest/doctest.h>

#include <cmath>

#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "tests/support/op_battery.h"

namespace gradus::test {

namespace {

struct Numbers {
  Tensor x = tensor({{-1.5, -0.25, 0.0}, {0.5, 1.0, 2.0}}, float64);
  Tensor p = tensor({{0.25, 0.5, 1.0}, {1.5, 2.0, 3.0}}, float64);
  Tensor r = tensor({2.0, -1.0, 0.5}, float64);
  Tensor m = tensor({{1, 2}, {3, 4}, {5, 6}}, float64);
  Tensor s = tensor({{4, 1}, {1, 3}}, float64);
  Tensor c = tensor({{true, false, true}, {false, false, true}});
  Tensor k = tensor({2, 0, 2}), n = tensor({{0, 2}, {1, 0}});
  Tensor b = to(reshape(arange(8), {2, 2, 2}), float64);
};

struct Row {
  const char* torch;
  Tensor got;
  Shape shape;
  std::vector<double> want;
  Dtype dtype = float64;
};

// The literals have 16 digits, and both sides are right to a few rounding units.
void check_rows(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(std::string(row.torch));
    CHECK_AGREE(row.got, to(from_vector(row.want, row.shape), row.dtype), 16);
  }
}

}   // namespace

TEST_CASE_FIXTURE(Numbers, "arithmetic gives what PyTorch 2.13 gives") {
  check_rows({
      {"x + r", x + r, {2, 3}, {0.5, -1.25, 0.5, 2.5, 0, 2.5}},
      {"x + 1.5", x + 1.5, {2, 3}, {0, 1.25, 1.5, 2, 2.5, 3.5}},
      {"x - r", x - r, {2, 3}, {-3.5, 0.75, -0.5, -1.5, 2, 1.5}},
      {"2 - x", 2 - x, {2, 3}, {3.5, 2.25, 2, 1.5, 1, 0}},
      {"x - 2", x - 2, {2, 3}, {-3.5, -2.25, -2, -1.5, -1, 0}},
      {"x * r", x * r, {2, 3}, {-3, 0.25, 0, 1, -1, 1}},
      {"-0.5 * x", -0.5 * x, {2, 3}, {0.75, 0.125, -0.0, -0.25, -0.5, -1}},
      {"x / p", x / p, {2, 3}, {-6, -0.5, 0, 0.3333333333333333, 0.5, 0.6666666666666666}},
      {"x / 3", x / 3, {2, 3},
          {-0.5, -0.08333333333333333, 0, 0.1666666666666667, 0.3333333333333333, 0.6666666666666666}},
      {"3 / p", 3 / p, {2, 3}, {12, 6, 3, 2, 1.5, 1}},
      {"-x", -x, {2, 3}, {1.5, 0.25, -0.0, -0.5, -1, -2}},
      {"torch.pow(p, x)", pow(p, x), {2, 3}, {8, 1.189207115002721, 1, 1.224744871391589, 2, 9}},
      {"torch.pow(p, 2.5)", pow(p, 2.5), {2, 3},
          {0.03125, 0.1767766952966369, 1, 2.755675960631075, 5.656854249492381, 15.5884572681199}},
      {"torch.pow(x, 3)", pow(x, 3), {2, 3}, {-3.375, -0.015625, 0, 0.125, 1, 8}},
      {"torch.pow(p, -0.5)", pow(p, -0.5), {2, 3},
          {2, 1.414213562373095, 1, 0.8164965809277261, 0.7071067811865475, 0.5773502691896258}},
      {"torch.pow(x, 0)", pow(x, 0), {2, 3}, {1, 1, 1, 1, 1, 1}},
      {"torch.pow(2.5, x)", pow(2.5, x), {2, 3},
          {0.2529822128134703, 0.7952707287670506, 1, 1.58113883008419, 2.5, 6.25}},
      {"torch.maximum(x, r)", maximum(x, r), {2, 3}, {2, -0.25, 0.5, 2, 1, 2}},
      {"torch.minimum(x, r)", minimum(x, r), {2, 3}, {-1.5, -1, 0, 0.5, -1, 0.5}},
      {"torch.where(c, x, p)", where(c, x, p), {2, 3}, {-1.5, 0.5, 0, 1.5, 2, 2}},
      {"torch.where(c, 7.5, x)", where(c, 7.5, x), {2, 3}, {7.5, -0.25, 7.5, 0.5, 1, 7.5}},
      {"torch.where(c, x, 7.5)", where(c, x, 7.5), {2, 3}, {-1.5, 7.5, 0, 7.5, 7.5, 2}},
      {"x == p", x == p, {2, 3}, {0, 0, 0, 0, 0, 0}, bool_},
      {"x != 0.5", x != 0.5, {2, 3}, {1, 1, 1, 0, 1, 1}, bool_},
      {"x < r", x < r, {2, 3}, {1, 0, 1, 1, 0, 0}, bool_},
      {"x <= r", x <= r, {2, 3}, {1, 0, 1, 1, 0, 0}, bool_},
      {"x > 0", x > 0, {2, 3}, {0, 0, 0, 1, 1, 1}, bool_},
      {"x >= 0", x >= 0, {2, 3}, {0, 0, 1, 1, 1, 1}, bool_},
      {"torch.eq(x, 1)", eq(x, 1), {2, 3}, {0, 0, 0, 0, 1, 0}, bool_},
      {"torch.ne(x, r)", ne(x, r), {2, 3}, {1, 1, 1, 1, 1, 1}, bool_},
      {"torch.lt(x, 0.5)", lt(x, 0.5), {2, 3}, {1, 1, 1, 0, 0, 0}, bool_},
      {"torch.le(x, 0.5)", le(x, 0.5), {2, 3}, {1, 1, 1, 1, 0, 0}, bool_},
      {"torch.gt(x, r)", gt(x, r), {2, 3}, {0, 1, 0, 0, 1, 1}, bool_},
      {"torch.ge(x, r)", ge(x, r), {2, 3}, {0, 1, 0, 0, 1, 1}, bool_},
  });
}

TEST_CASE_FIXTURE(Numbers, "functions of one argument give what PyTorch 2.13 gives") {
  check_rows({
      {"torch.abs(x)", abs(x), {2, 3}, {1.5, 0.25, 0, 0.5, 1, 2}},
      {"torch.sign(x)", sign(x), {2, 3}, {-1, -1, 0, 1, 1, 1}},
      {"torch.square(x)", square(x), {2, 3}, {2.25, 0.0625, 0, 0.25, 1, 4}},
      {"torch.exp(x)", exp(x), {2, 3},
          {0.2231301601484298, 0.7788007830714049, 1, 1.648721270700128, 2.718281828459045, 7.38905609893065}},
      {"torch.log(p)", log(p), {2, 3},
          {-1.386294361119891, -0.6931471805599453, 0, 0.4054651081081644, 0.6931471805599453, 1.09861228866811}},
      {"torch.sqrt(p)", sqrt(p), {2, 3},
          {0.5, 0.7071067811865475, 1, 1.224744871391589, 1.414213562373095, 1.732050807568877}},
      {"torch.sin(x)", sin(x), {2, 3},
          {-0.9974949866040544, -0.2474039592545229, 0, 0.479425538604203, 0.8414709848078965, 0.9092974268256817}},
      {"torch.cos(x)", cos(x), {2, 3},
          {0.07073720166770291, 0.9689124217106447, 1, 0.8775825618903728, 0.5403023058681398, -0.4161468365471424}},
      {"torch.erf(x)", erf(x), {2, 3},
          {-0.9661051464753108, -0.276326390168237, 0, 0.5204998778130465, 0.8427007929497149, 0.9953222650189527}},
      {"torch.relu(x)", relu(x), {2, 3}, {0, 0, 0, 0.5, 1, 2}},
      {"torch.sigmoid(x)", sigmoid(x), {2, 3},
          {0.1824255238063563, 0.4378234991142019, 0.5, 0.6224593312018546, 0.7310585786300049, 0.8807970779778823}},
      {"torch.tanh(x)", tanh(x), {2, 3},
          {-0.9051482536448664, -0.2449186624037091, 0, 0.4621171572600098, 0.7615941559557649, 0.9640275800758169}},
      {"F.gelu(x)", gelu(x), {2, 3},
          {-0.100210801903287, -0.1003234185792691, 0, 0.3457312306370066, 0.841344746068543, 1.954499736103642}},
      {"F.gelu(x, approximate='tanh')", gelu(x, {.approximate = "tanh"}), {2, 3},
          {-0.1004284230197671, -0.100324649298315, 0, 0.3457140098251439, 0.8411919906082768, 1.954597694087775}},
      {"F.softplus(x)", softplus(x), {2, 3},
          {0.2014132779827524, 0.5759394198788436, 0.6931471805599453, 0.9740769841801067, 1.313261687518223,
              2.126928011042973}},
      {"F.softplus(x, beta=2, threshold=3)", softplus(x, {.beta = 2, .threshold = 3}), {2, 3},
          {0.02429367578687103, 0.2370384920900533, 0.3465735902799726, 0.6566308437591114, 1.063464005521486, 2}},
      {"F.softplus(x * 20)", softplus(x * 20), {2, 3},
          {9.357622968839737e-14, 0.006715348489118068, 0.6931471805599453, 10.00004539889922, 20.00000000206115, 40}},
      {"F.dropout(x, 0)", dropout(x, 0), {2, 3}, {-1.5, -0.25, 0, 0.5, 1, 2}},
      {"F.dropout(x, 0.5, False)", dropout(x, 0.5, false), {2, 3}, {-1.5, -0.25, 0, 0.5, 1, 2}},
      {"F.dropout(x, 1)", dropout(x, 1), {2, 3}, {-0.0, -0.0, 0, 0, 0, 0}},
  });
}

TEST_CASE_FIXTURE(Numbers, "softmax and products give what PyTorch 2.13 gives") {
  check_rows({
      {"torch.softmax(x, 1)", softmax(x, 1), {2, 3},
          {0.1114574710502028, 0.3890247991365823, 0.499517729813215, 0.1402443831660885, 0.2312238976221491,
              0.6285317192117624}},
      {"torch.softmax(x, 0)", softmax(x, 0), {2, 3},
          {0.1192029220221175, 0.2227001388253088, 0.1192029220221175, 0.8807970779778823, 0.7772998611746911,
              0.8807970779778823}},
      {"torch.log_softmax(x, -1)", log_softmax(x, -1), {2, 3},
          {-2.194112186401914, -0.9441121864019142, -0.6941121864019142, -1.964368784107945, -1.464368784107945,
              -0.4643687841079449}},
      {"torch.softmax(x * 500, 1)", softmax(x * 500, 1), {2, 3},
          {0, 5.166420632837861e-55, 1, 0, 7.124576406741286e-218, 1}},
      {"torch.logsumexp(x, 1)", logsumexp(x, 1), {2}, {0.6941121864019142, 2.464368784107945}},
      {"torch.logsumexp(x, (0, 1), True)", logsumexp(x, {0, 1}, true), {1, 1}, {2.621619756524823}},
      {"torch.logsumexp(x * 500, 0)", logsumexp(x * 500, 0), {3}, {250, 500, 1000}},
      {"torch.matmul(x, m)", matmul(x, m), {2, 2}, {-2.25, -4, 13.5, 17}},
      {"torch.matmul(r, r)", matmul(r, r), {}, {5.25}},
      {"torch.matmul(x, r)", matmul(x, r), {2}, {-2.75, 1}},
      {"torch.matmul(r, m)", matmul(r, m), {2}, {1.5, 3}},
      {"torch.matmul(b, x)", matmul(b, x), {2, 2, 3}, {0.5, 1, 2, -1.5, 2.5, 6, -3.5, 4, 10, -5.5, 5.5, 14}},
      {"torch.matmul(m.t(), m)", matmul(t(m), m), {2, 2}, {35, 44, 44, 56}},
      {"torch.matmul(b, b)", matmul(b, b), {2, 2, 2}, {2, 3, 6, 11, 46, 55, 66, 79}},
      {"torch.matmul(b, torch.tensor([1.0, -2.0]))", matmul(b, tensor({1.0, -2.0}, float64)), {2, 2}, {-2, -4, -6, -8}},
      {"F.linear(x, p)", linear(x, p), {2, 2}, {-0.5, -2.75, 2.625, 8.75}},
      {"F.linear(x, p, torch.tensor([1.0, -2.0]))", linear(x, p, tensor({1.0, -2.0}, float64)), {2, 2},
          {0.5, -4.75, 3.625, 6.75}},
      {"F.linear(r, p)", linear(r, p), {2}, {0.5, 2.5}},
      {"torch.cholesky_solve(x, torch.linalg.cholesky(s))", solve_spd(s, x), {2, 3},
          {-0.4545454545454545, -0.1590909090909091, -0.1818181818181818, 0.3181818181818182, 0.3863636363636364,
              0.7272727272727273}},
      {"torch.linalg.solve(s, torch.tensor([1.0, 2.0]))", solve_spd(s, tensor({1.0, 2.0}, float64)), {2},
          {0.09090909090909091, 0.6363636363636364}},
  });
}

TEST_CASE_FIXTURE(Numbers, "reductions give what PyTorch 2.13 gives") {
  check_rows({
      {"torch.sum(x)", sum(x), {}, {1.75}},
      {"torch.sum(x, 0)", sum(x, 0), {3}, {-1, 0.75, 2}},
      {"torch.sum(x, (0, -1), True)", sum(x, {0, -1}, true), {1, 1}, {1.75}},
      {"torch.mean(x)", mean(x), {}, {0.2916666666666667}},
      {"torch.mean(x, 1, True)", mean(x, 1, true), {2, 1}, {-0.5833333333333334, 1.166666666666667}},
      {"torch.var(x)", var(x), {}, {1.410416666666667}},
      {"torch.var(x, correction=0)", var(x, {}, {.correction = 0}), {}, {1.175347222222222}},
      {"torch.var(x, 1)", var(x, 1), {2}, {0.6458333333333333, 0.5833333333333333}},
      {"torch.var(x, 0, correction=0, keepdim=True)", var(x, 0, {.correction = 0, .keepdim = true}), {1, 3},
          {1, 0.390625, 1}},
      {"torch.max(x)", max(x), {}, {2}},
      {"torch.min(x)", min(x), {}, {-1.5}},
      {"torch.max(x, 0).values", max(x, 0).values, {3}, {0.5, 1, 2}},
      {"torch.max(x, 0).indices", max(x, 0).indices, {3}, {1, 1, 1}, int64},
      {"torch.min(x, 1, True).values", min(x, 1, true).values, {2, 1}, {-1.5, 0.5}},
      {"torch.min(x, 1, True).indices", min(x, 1, true).indices, {2, 1}, {0, 0}, int64},
      {"torch.argmax(x)", argmax(x), {}, {5}, int64},
      {"torch.argmax(x, 1)", argmax(x, 1), {2}, {2, 2}, int64},
      {"torch.argmin(x)", argmin(x), {}, {0}, int64},
      {"torch.argmin(x, 0, True)", argmin(x, 0, true), {1, 3}, {0, 0, 0}, int64},
      {"x.sum_to_size(2, 1)", sum_to(x, {2, 1}), {2, 1}, {-1.75, 3.5}},
      {"x.sum_to_size(3)", sum_to(x, {3}), {3}, {-1, 0.75, 2}},
      {"torch.ones(2, 3, dtype=torch.bool).sum_to_size(3)", sum_to(ones({2, 3}, bool_), {3}), {3}, {2, 2, 2}, int64},
  });
}

TEST_CASE_FIXTURE(Numbers, "shape ops and indexing give what PyTorch 2.13 gives") {
  check_rows({
      {"x.view(3, 2)", view(x, {3, 2}), {3, 2}, {-1.5, -0.25, 0, 0.5, 1, 2}},
      {"x.t().reshape(-1)", reshape(t(x), {-1}), {6}, {-1.5, 0.5, -0.25, 1, 0, 2}},
      {"torch.flatten(b, 1)", flatten(b, 1), {2, 4}, {0, 1, 2, 3, 4, 5, 6, 7}},
      {"torch.permute(b, (2, 0, 1))", permute(b, {2, 0, 1}), {2, 2, 2}, {0, 2, 4, 6, 1, 3, 5, 7}},
      {"torch.transpose(x, 0, 1)", transpose(x, 0, 1), {3, 2}, {-1.5, 0.5, -0.25, 1, 0, 2}},
      {"torch.t(x)", t(x), {3, 2}, {-1.5, 0.5, -0.25, 1, 0, 2}},
      {"r.expand(2, 3)", expand(r, {2, 3}), {2, 3}, {2, -1, 0.5, 2, -1, 0.5}},
      {"x.expand(2, -1, -1)", expand(x, {2, -1, -1}), {2, 2, 3},
          {-1.5, -0.25, 0, 0.5, 1, 2, -1.5, -0.25, 0, 0.5, 1, 2}},
      {"r.reshape(1, 3, 1).squeeze()", squeeze(reshape(r, {1, 3, 1})), {3}, {2, -1, 0.5}},
      {"r.reshape(1, 3, 1).squeeze(0)", squeeze(reshape(r, {1, 3, 1}), 0), {3, 1}, {2, -1, 0.5}},
      {"x.squeeze(0)", squeeze(x, 0), {2, 3}, {-1.5, -0.25, 0, 0.5, 1, 2}},
      {"r.unsqueeze(-1)", unsqueeze(r, -1), {3, 1}, {2, -1, 0.5}},
      {"torch.select(x, 1, -1)", select(x, 1, -1), {2}, {0, 2}},
      {"x[1]", x[1], {3}, {0.5, 1, 2}},
      {"x[:, 0:3:2]", slice(x, 1, 0, 3, 2), {2, 2}, {-1.5, 0, 0.5, 2}},
      {"r[-2:]", slice(r, 0, -2), {2}, {-1, 0.5}},
      {"r[1:-1]", slice(r, 0, 1, -1), {1}, {-1}},
      {"r[2:1]", slice(r, 0, 2, 1), {0}, {}},
      {"r[-9:9]", slice(r, 0, -9, 9), {3}, {2, -1, 0.5}},
      {"torch.narrow(x, 1, 1, 2)", narrow(x, 1, 1, 2), {2, 2}, {-0.25, 0, 1, 2}},
      {"torch.narrow(x, 1, -2, 1)", narrow(x, 1, -2, 1), {2, 1}, {-0.25, 1}},
      {"x.clone()", clone(x), {2, 3}, {-1.5, -0.25, 0, 0.5, 1, 2}},
      {"x.t().contiguous()", contiguous(t(x)), {3, 2}, {-1.5, 0.5, -0.25, 1, 0, 2}},
      {"x.to(torch.int64)", to(x, int64), {2, 3}, {-1, 0, 0, 0, 1, 2}, int64},
      {"x.to(torch.bool)", to(x, bool_), {2, 3}, {1, 1, 0, 1, 1, 1}, bool_},
      {"c.to(torch.float64)", to(c, float64), {2, 3}, {1, 0, 1, 0, 0, 1}},
      {"torch.cat((x, p))", cat({x, p}), {4, 3}, {-1.5, -0.25, 0, 0.5, 1, 2, 0.25, 0.5, 1, 1.5, 2, 3}},
      {"torch.cat((x, p), 1)", cat({x, p}, 1), {2, 6}, {-1.5, -0.25, 0, 0.25, 0.5, 1, 0.5, 1, 2, 1.5, 2, 3}},
      {"torch.stack((r, r * 2))", stack({r, r * 2}), {2, 3}, {2, -1, 0.5, 4, -2, 1}},
      {"torch.stack((r, r * 2), -1)", stack({r, r * 2}, -1), {3, 2}, {2, 4, -1, -2, 0.5, 1}},
      {"torch.index_select(x, 1, k)", index_select(x, 1, k), {2, 3}, {0, -1.5, 0, 2, 0.5, 2}},
      {"torch.index_add(x, 1, k, p)", index_add(x, 1, k, p), {2, 3}, {-1, -0.25, 1.25, 2.5, 1, 6.5}},
      {"torch.gather(x, 1, n)", gather(x, 1, n), {2, 2}, {-1.5, 0, 1, 0.5}},
      {"torch.gather(m, 0, n)", gather(m, 0, n), {2, 2}, {1, 6, 3, 2}},
      {"torch.scatter_add(x, 1, n, s)", scatter_add(x, 1, n, s), {2, 3}, {2.5, -0.25, 1, 3.5, 2, 2}},
  });
}

TEST_CASE("a tensor and a number: only the kind of the number counts") {
  Tensor f = ones({2}), d = ones({2}, float64), i = ones({2}, int64), b = ones({2}, bool_);
  CHECK((f + 1).dtype() == float32);
  CHECK((f * 2.5).dtype() == float32);
  CHECK((d - 2.5).dtype() == float64);
  CHECK((i + 1).dtype() == int64);
  CHECK((i * 2.5).dtype() == float32);
  CHECK((1.5 - i).dtype() == float32);
  CHECK((b + 1).dtype() == int64);
  CHECK((b * 0.5).dtype() == float32);
  CHECK((b + true).dtype() == bool_);
  CHECK(equal(i * 2.5, tensor({2.5, 2.5})));
  CHECK(equal(i > 0.5, tensor({true, true})));   // compared as floats, not truncated to integers
  CHECK(equal(where(b, 1.5, i), tensor({1.5, 1.5})));
}

TEST_CASE("two tensors: float wins over int64 wins over bool, float64 over float32") {
  const Dtype order[] = {bool_, int64, float32, float64};
  for (int a = 0; a < 4; ++a)
    for (int b = 0; b < 4; ++b) {
      Tensor p = ones({2}, order[a]), q = ones({2}, order[b]);
      CHECK((p + q).dtype() == order[std::max(a, b)]);
      CHECK((p * q).dtype() == order[std::max(a, b)]);
      CHECK(maximum(p, q).dtype() == order[std::max(a, b)]);
      CHECK(where(ones({2}, bool_), p, q).dtype() == order[std::max(a, b)]);
      CHECK(cat({p, q}).dtype() == order[std::max(a, b)]);
      CHECK((p == q).dtype() == bool_);
    }
}

TEST_CASE("a 0-d tensor decides the dtype only if its kind is higher") {
  Tensor f = ones({2}), i = ones({2}, int64), b = ones({2}, bool_);
  CHECK((f + ones({}, float64)).dtype() == float32);   // torch.ones(2) + torch.tensor(1., dtype=torch.float64)
  CHECK((ones({}, float64) + f).dtype() == float32);
  CHECK((i + ones({})).dtype() == float32);
  CHECK((i + ones({}, float64)).dtype() == float64);
  CHECK((b + ones({}, int64)).dtype() == int64);
  CHECK((i + ones({}, bool_)).dtype() == int64);
  CHECK((ones({}) + ones({}, float64)).dtype() == float64);   // both 0-d: as two tensors
}

TEST_CASE("for bools + is or, and * is and") {
  Tensor a = tensor({false, false, true, true}), b = tensor({false, true, false, true});
  CHECK(equal(a + b, tensor({false, true, true, true})));
  CHECK(equal(a * b, tensor({false, false, false, true})));
  CHECK(equal(maximum(a, b), a + b));
  CHECK(equal(minimum(a, b), a * b));
  CHECK(equal(a == b, tensor({true, false, false, true})));
  CHECK(equal(a < b, tensor({false, true, false, false})));
  CHECK(equal(sum(a), tensor(2)));
  CHECK(equal(square(a), tensor({0, 0, 1, 1})));
  CHECK(equal(max(a), tensor(true)));
  CHECK(equal(max(b.reshape({2, 2}), 0).values, tensor({false, true})));
  CHECK(equal(where(a, b, a), tensor({false, false, false, true})));
}

TEST_CASE("division of integers is true division") {
  CHECK(equal(tensor({7, -7}) / tensor({2, 2}), tensor({3.5, -3.5})));   // as torch.tensor([7, -7]) / 2
  CHECK(equal(tensor({7, -7}) / 2, tensor({3.5, -3.5})));
  CHECK(equal(1 / tensor({4}), tensor({0.25})));
  CHECK(equal(tensor({true}) / tensor({true}), tensor({1.0})));
  CHECK((tensor({1, 2}) / tensor({1.0, 2.0}, float64)).dtype() == float64);
}

TEST_CASE("int64 arithmetic is exact beyond 2^53, and functions of integers give floats") {
  const int64_t big = (int64_t(1) << 62) + 1;
  CHECK((full({1}, big) + 1).item<int64_t>() == big + 1);
  CHECK((full({1}, big) - full({1}, big - 3)).item<int64_t>() == 3);
  CHECK(sum(full({2, 1}, big / 2)).item<int64_t>() == big / 2 * 2);
  CHECK(max(stack({full({}, big), full({}, big + 1)})).item<int64_t>() == big + 1);
  CHECK(equal(pow(tensor({3, -2}), 3), tensor({27, -8})));
  CHECK(equal(pow(tensor({true, false}), 2), tensor({1, 0})));
  CHECK(equal(pow(tensor({4}), 0.5), tensor({2.0})));
  CHECK(equal(abs(tensor({-3, 3})), tensor({3, 3})));
  CHECK(equal(relu(tensor({-3, 3})), tensor({0, 3})));
  CHECK(equal(sign(tensor({-3, 0, 3})), tensor({-1, 0, 1})));
  CHECK(equal(sqrt(tensor({4, 9})), tensor({2.0, 3.0})));
  CHECK(exp(tensor({true})).dtype() == float32);
  CHECK(softmax(tensor({1, 1}), 0).dtype() == float32);
  CHECK(logsumexp(tensor({1, 1}), 0).dtype() == float32);
  CHECK(equal(matmul(tensor({{1, 2}, {3, 4}}), tensor({1, -1})), tensor({-1, -1})));
}

TEST_CASE("the gradient of a promoted input has the input's dtype") {
  Tensor a = tensor({1.0, 2.0}).requires_grad_(), b = tensor({3.0, 4.0}, float64).requires_grad_();
  Tensor y = a * b;
  CHECK(y.dtype() == float64);
  y.backward(ones({2}, float64));
  CHECK(equal(a.grad(), tensor({3.0, 4.0})));
  CHECK(equal(b.grad(), tensor({1.0, 2.0}, float64)));
}

}   // namespace gradus::test
