// Norms and distances. Each of the common orders is one pass over x.
#include "autograd/ops/reduce/norm.h"

#include <cmath>

#include "autograd/ops/matrix/matrix_parts.h"
#include "autograd/ops/reduce/reduce_parts.h"
#include "core/base/words.h"
#include "core/compute/find.h"
#include "core/compute/range.h"

namespace gradus {

namespace {

Tensor sum_of_powers(const Tensor& x, double p, uint32_t dims, bool keepdim) {
  if (p == 2) return apply::reduce(Reduce::sum_squares, x, dims, keepdim);
  return apply::reduce(Reduce::sum, apply::zip(Binary::pow, apply::map(Unary::abs, x), p), dims, keepdim);
}
Tensor root(const Tensor& x, double p) {
  return p == 2 ? apply::map(Unary::sqrt, x) : apply::zip(Binary::pow, x, 1 / p);
}

Tensor norm_numbers(const Tensor& x, double p, uint32_t dims, bool keepdim) {
  if (p == 1) return apply::reduce(Reduce::sum_abs, x, dims, keepdim);
  if (std::isinf(p)) return apply::reduce(p > 0 ? Reduce::max_abs : Reduce::min_abs, x, dims, keepdim);
  if (p == 0)
    return apply::convert(apply::reduce(Reduce::sum, apply::compare(Compare::ne, x, 0), dims, keepdim), x.dtype());
  Tensor powers = sum_of_powers(x, p, dims, keepdim);
  const double n = double(count_over(x.shape(), dims));
  if (apply::sums_fit(powers, n)) return root(powers, p);
  // The powers left the range of their type, as the squares of 1e20 or 1e-30 do: again, with numbers near 1.
  Tensor leading = apply::reduce(p > 0 ? Reduce::max_abs : Reduce::min_abs, x, dims, true);
  if (p > 0 && apply::sums_fit(powers, n, {}, leading)) return root(powers, p);   // nothing but zeros
  Tensor unit = apply::unit_of(leading), y = root(sum_of_powers(apply::zip(Binary::div, x, unit), p, dims, keepdim), p);
  return apply::zip(Binary::mul, y, reshape(unit, y.shape()));
}

// n and dn are the norm and its gradient, with the reduced dimensions as size 1. The cases are PyTorch's, also at 0.
Tensor norm_gradient(const Tensor& dn, const Tensor& x, const Tensor& n, double p, uint32_t dims) {
  if (p == 0) return Tensor();
  if (p == 1) return mul(sign(x), dn);
  // The same as below in one pass over x. Beyond, dn / n may leave the range of its type.
  if (p == 2 && !recording() && apply::first_outside(n, 1e-18, 1e18) < 0) return mul(x, div(dn, n));
  if (p == 2) return mul(dn, where(eq(n, 0), 0.0, div(x, n)));   // the next derivative at 0 is NaN, as in PyTorch
  if (std::isinf(p)) {
    Tensor hit = eq(abs(x), n);   // with a NaN nothing is hit: 0, as in PyTorch
    Tensor share = div(dn, apply::reduce(Reduce::sum, hit, dims, true));
    return mul(sign(x), where(hit, share, mul(dn, 0)));   // not 0: a NaN in dn stays
  }
  if (p > 2 && !recording()) {   // as PyTorch has it, in a pass less, where nothing is near the ends of its type
    Tensor power = apply::zip(Binary::pow, n, p - 1), scale = div(dn, power);
    if (apply::first_outside(power, 1e-6, 1e18) < 0 && apply::first_outside(abs(scale), 1e-18, 1e18) < 0)
      return mul(mul(x, pow(abs(x), p - 2)), scale);
  }
  // (|x| / n)^(p - 1): the powers of x and of n by themselves may leave the range.
  if (p < 1) return mul(where(eq(x, 0), 0.0, mul(sign(x), pow(abs(div(x, n)), p - 1))), dn);
  Tensor r = div(x, where(eq(n, 0), 1.0, n));
  if (p < 2) return mul(mul(sign(x), pow(abs(r), p - 1)), dn);
  return mul(mul(r, pow(abs(r), p - 2)), dn);
}

Tensor norm_over(const char* op, const Tensor& x, double p, uint32_t dims, bool keepdim) {
  require_float(op, x);
  if ((p < 0 || std::isinf(p)) && count_over(x.shape(), dims) == 0 && count_over(x.shape(), all_dims(x) & ~dims) != 0)
    throw ShapeError(fmt::format("{}: there is no norm of order {} of an empty tensor; x is {}", op, p, x.shape()));
  // vector_norm                                            x, p -> (sum |x|^p)^(1 / p) over dims
  //   dx = dy sign(x) (|x| / y)^(p - 1), 0 where y = 0     p = 0: 0;
  //       p infinite: dy sign(x) / ties where |x| = y, else 0
  return record("vector_norm(x)", norm_numbers(x, p, dims, keepdim),
      grad_to(x, [x = saved(x, 0), p, dims](const Tensor& dy, const Tensor& y) {
        const Shape& s = x.get().shape();
        return norm_gradient(keep_dims(dy, s, dims), x, keep_dims(y, s, dims), p, dims);
      }));
}

struct MatrixDims {
  int64_t rows, columns;
};
MatrixDims matrix_dims(const char* op, const Tensor& x, const IntList& dims) {
  if (dims.count != 2)
    throw ShapeError(fmt::format("{}: dims must name the two dimensions of the matrices; got {}", op, dims.count));
  if (x.dim() < 2) throw ShapeError(fmt::format("{}: x must have at least two dimensions; it is {}", op, x.shape()));
  dim_bits(op, dims, x.dim());
  return {wrap_dim(op, dims[0], x.dim()), wrap_dim(op, dims[1], x.dim())};
}

// The largest (smallest) of the sums of |x| over `along`.
Tensor extreme_sum(const Tensor& x, int64_t along, int64_t other, bool largest, bool keepdim) {
  Tensor sums = vector_norm(x, 1, along, true), y = largest ? amax(sums, other, true) : amin(sums, other, true);
  return keepdim ? y : squeeze(squeeze(y, std::max(along, other)), std::min(along, other));
}

// Applies `reduce` to the singular values of the matrices; keepdim puts the matrices' dimensions back, with size 1.
template <class F> Tensor over_singular_values(const Tensor& x, const MatrixDims& m, bool keepdim, F reduce) {
  IntList order{std::initializer_list<int64_t>{}};
  for (int64_t d = 0; d < x.dim(); ++d)
    if (d != m.rows && d != m.columns) order.value[order.count++] = d;
  order.value[order.count++] = m.rows;
  order.value[order.count++] = m.columns;
  Tensor y = reduce(svdvals_of("matrix_norm", permute(x, order)));
  return keepdim ? unsqueeze(unsqueeze(y, std::min(m.rows, m.columns)), std::max(m.rows, m.columns)) : y;
}

// Of the words for norms of matrices: the nuclear one, not Frobenius'.
bool is_nuclear(const char* op, const char* option, const char* word) {
  return which_word(op, option, word, {"fro", "nuc"}, "a number") == 1;
}

Tensor clamped_below(const Tensor& x, double least) { return where(lt(x, least), least, x); }
Tensor clamped_below(const Tensor& x, const Tensor& least) { return where(lt(x, least), least, x); }

// x = unit z, with numbers of z near 1 for each row over dims.
struct NearOne {
  Tensor z, unit;
};
NearOne near_one(const Tensor& x, uint32_t dims) {
  Tensor unit = apply::unit_of(apply::reduce(Reduce::max_abs, x, dims, true));
  return {div(x, unit), unit};
}

}   // namespace

Tensor vector_norm(const Tensor& x, double ord) { return norm_over("vector_norm", x, ord, all_dims(x), false); }
Tensor vector_norm(const Tensor& x, double ord, const IntList& dims, bool keepdim) {
  return norm_over("vector_norm", x, ord, bits_or_all("vector_norm", dims, x), keepdim);
}

Tensor matrix_norm(const Tensor& x, double ord, const IntList& dims, bool keepdim) {
  MatrixDims m = matrix_dims("matrix_norm", x, dims);
  require_float("matrix_norm", x);
  if (std::fabs(ord) == 1) return extreme_sum(x, m.rows, m.columns, ord > 0, keepdim);
  if (std::isinf(ord)) return extreme_sum(x, m.columns, m.rows, ord > 0, keepdim);
  if (ord == 2) return over_singular_values(x, m, keepdim, [](const Tensor& s) { return amax(s, -1); });
  if (ord == -2) return over_singular_values(x, m, keepdim, [](const Tensor& s) { return amin(s, -1); });
  throw Error(
      fmt::format("matrix_norm: ord must be \"fro\", \"nuc\", or plus or minus 1, 2 or infinity; it is {}", ord));
}
Tensor matrix_norm(const Tensor& x, const char* ord, const IntList& dims, bool keepdim) {
  MatrixDims m = matrix_dims("matrix_norm", x, dims);
  if (is_nuclear("matrix_norm", "ord", ord))
    return over_singular_values(x, m, keepdim, [](const Tensor& s) { return sum(s, -1); });
  return vector_norm(x, 2, dims, keepdim);
}

Tensor norm(const Tensor& x, double p) { return norm_over("norm", x, p, all_dims(x), false); }
Tensor norm(const Tensor& x, double p, const IntList& dims, bool keepdim) {
  return norm_over("norm", x, p, bits_or_all("norm", dims, x), keepdim);
}
Tensor norm(const Tensor& x, const char* p) { return norm(x, p, Shape{}); }
Tensor norm(const Tensor& x, const char* p, const IntList& dims, bool keepdim) {
  if (!is_nuclear("norm", "p", p)) return norm(x, 2, dims, keepdim);
  return dims.count ? matrix_norm(x, "nuc", dims, keepdim) : matrix_norm(x, "nuc", {-2, -1}, keepdim);
}

Tensor dist(const Tensor& a, const Tensor& b, double p) {
  Tensor d = sub(a, b);
  return norm_over("dist", d, p, all_dims(d), false);
}

Tensor normalize(const Tensor& x) { return normalize(x, {}); }
Tensor normalize(const Tensor& x, const NormalizeOptions& options) {
  require_number("normalize", "eps", options.eps);
  const uint32_t dims = dim_bits("normalize", options.dim, x.dim()) & all_dims(x);
  Tensor n = norm_over("normalize", x, options.p, dims, true);
  if (apply::all_finite(n)) [[likely]]
    return div(x, clamped_below(n, options.eps));
  auto [z, unit] = near_one(x, dims);   // a norm beyond the range, as that of 3e38s is
  return div(z, clamped_below(norm_over("normalize", z, options.p, dims, true), div(options.eps, unit)));
}

Tensor cosine_similarity(const Tensor& given_a, const Tensor& given_b, const CosineSimilarityOptions& options) {
  require_number("cosine_similarity", "eps", options.eps);
  Dtype dtype = result_dtype(given_a, given_b);
  if (!is_float(dtype)) throw DtypeError(fmt::format("cosine_similarity: expected float32 or float64; got {}", dtype));
  Shape shape = broadcast_shapes("cosine_similarity", given_a.shape(), given_b.shape());
  Tensor a = expand(to(given_a, dtype), shape), b = expand(to(given_b, dtype), shape);
  int64_t dim = wrap_dim("cosine_similarity", options.dim, shape.dims());
  uint32_t bits = 1u << dim & all_dims(a);
  auto length = [&](const Tensor& x, bool keepdim) { return norm_over("cosine_similarity", x, 2, bits, keepdim); };
  // At least eps, but with the gradient of the norm, as in PyTorch: what is added counts as a constant.
  auto at_least = [](const Tensor& n, const auto& eps) {
    NoGradGuard guard;
    return sub(clamped_below(n, eps), n);
  };
  auto summed = [&](const Tensor& products) { return shape.dims() ? sum(products, dim) : products; };
  Tensor na = length(a, false), nb = length(b, false);
  // The products of the numbers fit if that of the norms does, or is 0 because one of these is.
  if (apply::sums_fit(apply::zip(Binary::mul, na, nb), double(count_over(shape, bits)), {},
          apply::zip(Binary::minimum, na, nb))) [[likely]] {
    Tensor size = mul(add(na, at_least(na, options.eps)), add(nb, at_least(nb, options.eps)));
    return div(summed(mul(a, b)), size);
  }
  auto unit_vector = [&](const Tensor& x) {
    auto [z, unit] = near_one(x, bits);
    Tensor n = length(z, true);
    return div(z, add(n, at_least(n, div(options.eps, unit))));
  };
  return summed(mul(unit_vector(a), unit_vector(b)));
}

Tensor pairwise_distance(const Tensor& a, const Tensor& b, const PairwiseDistanceOptions& options) {
  Tensor d = add(sub(a, b), options.eps);
  return norm_over(
      "pairwise_distance", d, options.p, 1u << std::max<int64_t>(0, d.dim() - 1) & all_dims(d), options.keepdim);
}

namespace linalg {

Tensor norm(const Tensor& x) { return vector_norm(x); }
Tensor norm(const Tensor& x, double ord) {
  if (x.dim() == 1) return vector_norm(x, ord);
  if (x.dim() == 2) return matrix_norm(x, ord);
  throw ShapeError(fmt::format(
      "linalg::norm: with an order and without dims, x must have one or two dimensions; it is {}", x.shape()));
}
Tensor norm(const Tensor& x, double ord, const IntList& dims, bool keepdim) {
  if (dims.count == 1) return vector_norm(x, ord, dims, keepdim);
  if (dims.count == 2) return matrix_norm(x, ord, dims, keepdim);
  throw ShapeError(fmt::format("linalg::norm: dims must name one or two dimensions; got {}", dims.count));
}
Tensor norm(const Tensor& x, const char* ord) { return matrix_norm(x, ord); }
Tensor norm(const Tensor& x, const char* ord, const IntList& dims, bool keepdim) {
  return matrix_norm(x, ord, dims, keepdim);
}

}   // namespace linalg
}   // namespace gradus
